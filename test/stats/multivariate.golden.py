"""Writes multivariate.golden.json with numpy, scipy and scikit-learn: Ledoit-Wolf covariance, Mahalanobis, neighbors, LDA's direction, AUC, PCA, isolation forest."""
import json, pathlib
import numpy as np
from sklearn.covariance import LedoitWolf
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(7)
mix = rng.normal(size=(5, 5))
x = np.round(rng.normal(size=(40, 5)) @ mix, 6)
y = np.round(rng.normal(size=(30, 5)) @ mix + [0.5, 0, 0, 0, 1], 6)
lw = LedoitWolf().fit(x)
within = np.vstack([x - x.mean(0), y - y.mean(0)])
lw2 = LedoitWolf(assume_centered=True).fit(within)
w = np.linalg.solve(lw2.covariance_, y.mean(0) - x.mean(0))
near = NearestNeighbors(n_neighbors=5).fit(x).kneighbors(y)[0][:, -1]
auc = roc_auc_score([0] * 40 + [1] * 30, np.concatenate([x @ w, y @ w]))
pca = PCA(n_components=2).fit(x)
# Its trees are drawn otherwise: many of them, so that the scores are what theirs come near to.
forest = IsolationForest(n_estimators=2000, random_state=0).fit(x)
out = dict(x=x.tolist(), y=y.tolist(), covariance=lw.covariance_.ravel().tolist(), shrinkage=lw.shrinkage_,
           mahalanobis=lw.mahalanobis(y).tolist(), neighbors=near.tolist(), direction=w.tolist(), auc=auc,
           components=pca.components_.ravel().tolist(), explained=pca.explained_variance_ratio_.tolist(), along=pca.transform(y)[:, 0].tolist(),
           isolation=(-forest.score_samples(y)).tolist())
(pathlib.Path(__file__).parent / "multivariate.golden.json").write_text(json.dumps(out) + "\n")
