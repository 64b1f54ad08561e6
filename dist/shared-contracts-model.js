var CONTRACT_FORMATS=["odcs","frictionless","json-schema","great-expectations","pandera"];export{CONTRACT_FORMATS};
