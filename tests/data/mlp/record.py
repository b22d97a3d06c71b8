"""Records small runs of torch in float64 for tst_mlp. Needs python3-torch; run it in this folder: python3 record.py"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "silu": torch.nn.SiLU, "sigmoid": torch.nn.Sigmoid}


def network(width, activation, init, seed):
    torch.manual_seed(seed)
    layers = []
    for n, m in zip(width[:-1], width[1:]):
        layers.append(torch.nn.Linear(n, m))
        layers.append(ACTIVATIONS[activation]())
    layers.pop()
    model = torch.nn.Sequential(*layers)
    if init != "torch":
        torch.manual_seed(seed)
        for layer in model:
            if isinstance(layer, torch.nn.Linear):
                fill = torch.nn.init.xavier_uniform_ if init == "xavier" else torch.nn.init.kaiming_uniform_
                fill(layer.weight, **({} if init == "xavier" else {"nonlinearity": "relu"}))
                torch.nn.init.zeros_(layer.bias)
    return model


def flat(model):
    return torch.cat([p.detach().reshape(-1) for p in model.parameters()]).tolist()


def record(name, mlp, training, loss, optimiser, x, y, classes):
    model = network(mlp["width"], mlp["activation"], mlp["init"], mlp["seed"])
    run = {"mlp": mlp, "training": training, "dataset": {"train_input": x.tolist(), "train_label": y.tolist()}}
    if classes:
        run["dataset"]["classes"] = classes
    expected = {"initial": flat(model), "train_loss": []}
    step = optimiser(model)

    def value():
        out = model(x)
        total = loss(out, y)
        decay = sum((m.weight**2).sum() for m in model if isinstance(m, torch.nn.Linear))
        return total, total + training.get("lamb", 0) * decay

    def closure():
        step.zero_grad()
        objective = value()[1]
        objective.backward()
        return objective

    for _ in range(training["steps"]):
        step.step(closure)
        told = value()[0].item()
        expected["train_loss"].append(math.sqrt(told) if training["loss"] == "mse" else told)
    expected["final"] = flat(model)
    expected["prediction"] = model(x).detach().tolist()
    run["expected"] = expected
    with open(name + ".json", "w") as file:
        json.dump(run, file)
        file.write("\n")


def main():
    torch.manual_seed(7)
    x = 2 * torch.rand(40, 2) - 1
    y = (torch.sin(3 * x[:, :1]) + x[:, 1:] ** 2).contiguous()
    record("tanh_adam_mse", {"width": [2, 6, 4, 1], "activation": "tanh", "init": "torch", "seed": 3},
           {"opt": "Adam", "lr": 0.01, "steps": 60, "loss": "mse"}, torch.nn.MSELoss(),
           lambda m: torch.optim.Adam(m.parameters(), lr=0.01), x, y, 0)
    record("silu_lbfgs_huber", {"width": [2, 5, 1], "activation": "silu", "init": "xavier", "seed": 11},
           {"opt": "LBFGS", "lr": 1.0, "steps": 2, "loss": "huber", "huber_delta": 0.3, "lamb": 0.001},
           torch.nn.HuberLoss(delta=0.3),
           lambda m: torch.optim.LBFGS(m.parameters(), lr=1, max_iter=20, line_search_fn="strong_wolfe",
                                       history_size=10, tolerance_grad=1e-32, tolerance_change=1e-32), x, y, 0)
    classes = ((x[:, 0] > 0).long() + (x[:, 1] > 0.2).long())
    weights = [1.0, 0.5, 2.0]
    record("relu_sgd_cross_entropy", {"width": [2, 8, 3], "activation": "relu", "init": "he", "seed": 5},
           {"opt": "SGD", "lr": 0.1, "momentum": 0.9, "steps": 50, "loss": "cross_entropy", "class_weights": weights},
           lambda out, label: torch.nn.functional.cross_entropy(out, label[:, 0].long(), weight=torch.tensor(weights)),
           lambda m: torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9), x, classes[:, None].double(), 3)
    two = (x[:, :1] * x[:, 1:] > 0).double()
    record("sigmoid_adam_bce", {"width": [2, 7, 1], "activation": "sigmoid", "init": "torch", "seed": 0},
           {"opt": "Adam", "lr": 0.05, "steps": 80, "loss": "bce"}, torch.nn.BCEWithLogitsLoss(),
           lambda m: torch.optim.Adam(m.parameters(), lr=0.05), x, two, 2)


main()
