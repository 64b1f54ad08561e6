"""Great Expectations on pandas with the same rules: python bench/data-schema/peer.py FOLDER, timed as a whole process."""
import json, resource, sys
import pandas as pd
import great_expectations as gx

folder = sys.argv[1]
context = gx.get_context(mode="ephemeral")
frame = pd.read_parquet(f"{folder}/table.parquet")
batch = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame})
suite = gx.ExpectationSuite(**json.load(open(f"{folder}/suite.json")))
result = batch.validate(context.suites.add(suite), result_format="BASIC")
failed = [one.expectation_config.type for one in result.results if not one.success]
print(len(result.results), "expectations,", len(failed), "not met", failed[:3], "peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "MB")
