from pathlib import Path

from sklearn.datasets import load_iris

from training import train

train(load_iris(as_frame=True).frame, Path(__file__).parent)
