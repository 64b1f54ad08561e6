"""A model behind FastAPI as people write it: python -m uvicorn fastapi_model:app. FAULT makes it misbehave."""
import os
from typing import Any
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()
fault = os.environ.get("FAULT", "")
count = 0


class Rows(BaseModel):
    instances: list[dict[str, Any]]


@app.get("/ready")
def ready():
    return {"ready": True}


@app.post("/predict")
def predict(rows: Rows):
    global count
    count += 1
    if fault == "every tenth" and count % 10 == 0:
        raise HTTPException(status_code=503, detail="busy")
    if fault == "error body":
        return {"error": "the model is not loaded"}
    scores = [[row["a"] - row["b"], row["b"] - row["a"]] for row in rows.instances]
    if fault == "another order":
        scores.reverse()
    return {"outputs": [{"data": scores}]}
