"""A model behind BentoML as people write it: python -m bentoml serve bentoml_model:Sizes. FAULT makes it misbehave."""
import os
from typing import Any

import bentoml

fault = os.environ.get("FAULT", "")


@bentoml.service
class Sizes:
    count = 0

    @bentoml.api
    def predict(self, instances: list[dict[str, Any]]) -> dict[str, Any]:
        self.count += 1
        if fault == "every tenth" and self.count % 10 == 0:
            raise bentoml.exceptions.ServiceUnavailable("busy")
        if fault == "broken":
            raise ValueError("the model is not loaded")
        scores = [[row["a"] - row["b"], row["b"] - row["a"]] for row in instances]
        if fault == "another order":
            scores.reverse()
        return {"scores": scores}
