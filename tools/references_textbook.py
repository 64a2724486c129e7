"""references_textbook.py - figures of PyTorch that the rows of the textbook are compared with.

`python3 tools/references_textbook.py` prints, for row B10, the test accuracy of 64-32-10 networks on the built-in
digits: rows 1 to 1,297 to learn from, the others to test; ReLU, He's normal weights and zero biases, SGD with
momentum 0.9 and learning rate 0.1, batches of 32, 30 epochs; mean and deviation of 20 seeds.
"""

import gzip
import pathlib

import torch

ROWS, EPOCHS, BATCH, SEEDS = 1297, 30, 32, 20
path = pathlib.Path(__file__).parent.parent / "src" / "data" / "digits.csv.gz"
lines = gzip.decompress(path.read_bytes()).decode().split()
table = torch.tensor([[float(cell) for cell in line.split(",")] for line in lines if line[0].isdigit()])
x, y = table[:, :64] / 16, table[:, 64].long()


def accuracy(seed):
    """Share of the test rows that a network from this seed gets right."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    for layer in (model[0], model[2]):
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(EPOCHS):
        for rows in torch.randperm(ROWS).split(BATCH):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[ROWS:]).argmax(1) == y[ROWS:]).double().mean().item()


torch.set_num_threads(1)
shares = torch.tensor([accuracy(seed) for seed in range(1, SEEDS + 1)])
print(f"B10: {len(x)} rows; mean {shares.mean():.4f}, deviation {shares.std():.4f} of {SEEDS} seeds")
