from pathlib import Path

from sklearn.datasets import load_wine

from training import train

train(load_wine(as_frame=True).frame, Path(__file__).parent)
