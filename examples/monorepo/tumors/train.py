from pathlib import Path

from sklearn.datasets import load_breast_cancer

from training import train

train(load_breast_cancer(as_frame=True).frame, Path(__file__).parent)
