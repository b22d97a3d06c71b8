#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "core/text.h"
#include "core/version.h"

namespace {

constexpr const char *kHelp = R"(kan-cli: KAN Explorer without a window

Usage:
  kan-cli train FILE [--out RESULT.json] [--save EXPERIMENT.json] [--from-seed] [--threads N] [--set key=value ...]
  kan-cli train --csv TABLE --target NAME[,NAME] [--ignore a,b] [--split SHARE] [--split-seed N] [--split-column NAME]
          [--test TABLE] [--out RESULT.json] [--save EXPERIMENT.json] [--threads N] [--set key=value ...]
  kan-cli predict EXPERIMENT TABLE [--out PREDICTIONS.csv] [--version LABEL|last] [--threads N]
  kan-cli train FILE --mlp WIDTHS [--activation NAME] [--init NAME] [--seed N] [--out RESULT.json] [--set key=value ...]
  kan-cli compare FILE [--repeats N] [--json] [--out RESULT.json] [--threads N] [--set key=value ...]
  kan-cli grid-extension [FILE] [--json] [--out FILE] [--threads N] [--set key=value ...]
  kan-cli demo6 [--json] [--spread N] [--threads N] [--out FILE]
  kan-cli presets [--json] [--out FILE]
  kan-cli symbolic FILE [--out FILE] [--lib x,sin,...] [--score simplest|pykan] [--a-range lo,hi] [--b-range lo,hi]
  kan-cli export FILE --format latex|python|sympy|cpp|text [--digits N] [--version LABEL|last] [--out FILE]
  kan-cli discover FILE [--out FILE] [--lib x,sin,...] [--attempts N] [--threads N] [--set key=value ...]
  kan-cli lab landscape [--landscape NAME | --formula TEXT [--range lo,hi]] [--start a,b] [--parameterisation NAME|all]
          [--width N] [--latent N] [--no-weight-norm] [--kan-latent N] [--kan-hidden N] [--epochs N] [--opt Adam|SGD]
          [--lr X] [--seed S] [--runs N] [--starts N] [--threads N] [--json] [--out FILE]
  kan-cli lab gradients [--formula F] [--from A] [--to B] [--rows N] [--data FILE] [--weight W] [--models mlp,kan]
          [--grid G] [--epochs N] [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
  kan-cli lab splines [--grid G] [--order K] [--seed S] [--x X] [--json] [--out FILE]
  kan-cli lab walk [--data price|FORMULA] [--range lo,hi] [--at 3,120,20 | --row N] [--width 3,2,1] [--grid G] [--rows N]
          [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
  kan-cli lab side-by-side [--formula F] [--rows N] [--kan-hidden 2,2] [--grid G] [--mlp-layers N] [--activation NAME]
          [--opt LBFGS|Adam] [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
  kan-cli lab grid-extension [...]: as kan-cli grid-extension
  kan-cli lab sampling [--formula F] [--range lo,hi] [--strategies all|NAME,NAME] [--models mlp,kan,formula] [--start N]
          [--budget N] [--width 2,1,1,1] [--grid G] [--grids G,G] [--epochs N | --source-epochs] [--steps N] [--seed S]
          [--threads N] [--json] [--out FILE]
  kan-cli --version | --help

Commands:
  train           trains the network of an experiment file (or of a preset, by its id), prints the result as JSON;
                  with --csv the network [inputs, outputs] of a table: CSV, TSV, .npy, .npz or IDX. Numbers are
                  standardised, texts become one-hot inputs, a target of texts or of two values becomes classes
  compare         trains the models that the experiment names under "compare" on the same rows, each several times; prints
                  parameters, seconds and the figures of training and test rows, mean ± deviation. Without such a list:
                  the experiment's network, a multilayer perceptron with as many parameters, and the linear model.
                  Takes --csv as train does
  predict         applies the network of an experiment to the rows of a table, whose columns it finds by name; prints
                  predictions in the user's units as CSV
  grid-extension  trains on ever finer grids (training.grid_schedule) and prints the RMSE that each of them reaches;
                  without FILE the preset of that name
  demo6           trains the 15 cells of pykan's API demo 6 and shows them beside the page's figures
  presets         lists the experiments that come with the program
  symbolic        fits c*f(a*x+b)+d with every function f of the library to each curve of FILE,
                  {"curves": [{"curve": name, "x": [...], "y": [...]}]}; prints the fits as JSON, best first
  export          writes the formula of a trained network: LaTeX, a NumPy or SymPy module, a C++ header, plain text;
                  edges that are still splines become piecewise polynomials
  discover        looks for a formula of the experiment's data: trains, prunes, fixes functions, snaps constants; prints
                  the formula with its RMSE, the stages and the front of complexity against RMSE as JSON
  lab landscape   goes down a landscape (ackley-1d, ackley-2d, griewank, griewank-source, quartic, six-hump-camel,
                  rastrigin, rosenbrock, or a formula of x1 and x2) from a start: in x itself (direct) or in the weights
                  of a network that makes x (mlp-5, mlp-9, mlp-17, kan); prints where each ends, and with --runs N how
                  many of N seeds reach the minimum; --starts N repeats this from N - 1 more starts, drawn evenly from
                  the landscape's range. Without options: three landscapes, direct and by mlp-9
  lab gradients   fits a function without and with its gradient in the loss, MSE(f) + W MSE(f'), by a multilayer
                  perceptron and a KAN; prints the RMSE of f and f' in the range and beyond it, as far again. --data
                  takes a table with columns x, f and df/dx, of one or several inputs, in place of a formula
  lab splines     draws a B-spline; prints the at most K+1 basis functions that make it up at X, with the part of the
                  axis on which each acts, and how exactly the curve is kept on finer grids
  lab walk        trains a small KAN on house prices (bedrooms, area, age) or a formula and follows one sample through it:
                  what enters each edge, what its curve makes of it, the sums in the nodes, the output
  lab side-by-side
                  trains a KAN and a multilayer perceptron with as many parameters on the same rows, step for step
  lab sampling    learns a function from as few of its values as possible: uniform, sobol, change-quantile, change-swap,
                  change-largest, disagreement and surprise choose the next points, for a multilayer perceptron (mlp), a
                  KAN (kan) or a KAN whose curves are recognised (formula); prints the mean absolute error on a grid, and
                  how many evaluations, start points included, each took to 1e-2, 1e-3, 1e-4 and 1e-6

Options:
  --out FILE      writes the result to FILE instead of standard output
  --save FILE     writes an experiment with the trained network, for predict, export and the window
  --target a,b    the columns to be predicted; --ignore a,b columns that are not used
  --split SHARE   share of the rows that train, drawn with --split-seed N (0.8, seed 0); or --split-column NAME, a column
                  that says train or test; or --test TABLE, a table of test rows
  --mlp WIDTHS    trains a multilayer perceptron of these widths ("2,5,1") instead of the KAN; --activation relu, tanh,
                  silu or sigmoid, --init torch, xavier or he, --seed N; without the KAN's penalty, but --set lamb=L
                  weighs the sum of its squared weights
  --repeats N     trainings of each model that compare makes (5)
  --classes       makes the values of the target classes, also if they are more than two numbers
  --delimiter C   what stands between the cells of a text file: , ; | tab or space; --header yes|no says whether its first
                  row has names, --decimal-comma yes|no whether 1,5 is a number; all three are found out otherwise
  --from-seed     ignores the file's data and starting network; makes both from formula, sampling and seeds
  --threads N     threads of the core, 0 for all of the machine; results do not depend on it
  --set key=value changes a field of the experiment, such as lamb=0.01, model.grid=10 or formula=sin(x1)
  --spread N      also trains each cell N times from coefficients perturbed by 1e-10
  --json          prints JSON
  --lib x,sin,... the functions to try, by pykan's names; a formula of x such as x*exp(-x) is one too
  --score NAME    simplest (the simplest function that is as good as the best) or pykan's
  --a-range lo,hi where a is looked for (-10,10); --b-range the same for b
  --formula F     the function of x1, x2, ... that the lab fits (sin(x1) and exp(sin(x1))); GiNaC takes its derivatives.
                  --from A, --to B its range (0, 10), --rows N points of it (1000), --weight W of f' (1), --models the
                  networks, --grid G of the KAN (100; 5 with several inputs), --epochs N of the perceptron (10000),
                  --steps N of the KAN's Levenberg-Marquardt (20; 100 with several inputs), --seed S of the networks
  --strategies ...
                  how lab sampling chooses points (all); --models what learns (all with mlp and kan, and formula with
                  random points, from N and from 100); --formula F (1/(abs(0.5-x1^4-x2^4)+0.1)), --range lo,hi of every
                  variable (0,1), --start N points (500), --budget N evaluations in all (1000), --epochs N of the
                  perceptron between two choices (a tenth of the source's 1000 and 50; --source-epochs takes all, which
                  takes ten times as long), --steps N of the KAN's Levenberg-Marquardt (20), its --width (2,1,1,1) and
                  --grid (10), and --grids to which it is refined where that predicts better (15,20,30,40)
  --attempts N    networks of further seeds that discover tries until a formula is exact (3)
  --format NAME   what export writes; --digits N rounds its constants to N significant digits (0: all)
  --version NAME  the network of the experiment that export and predict take, by its label in the history (last: the
                  present)

Examples:
  kan-cli train demo-6-default --out result.json
  kan-cli train my-experiment.json --set lamb=0.01 grid=10 --threads 2
  kan-cli train demo-6-lambda-0 --set opt=LM
  kan-cli grid-extension --set formula=sin(pi*x1)*x2
  kan-cli demo6 --spread 20
  kan-cli symbolic curves.json --lib "x,x^2,sin,exp(-x)*x" --a-range -5,5
  kan-cli export my-experiment.json --format python --out formula.py
  kan-cli discover demo-6-default --set model.seed=3
  kan-cli train --csv heart.csv --target output --split 0.67 --split-seed 1 --set model.width=[13,1,1] --save model.json
  kan-cli compare demo-6-default --repeats 10
  kan-cli train demo-6-default --mlp 2,20,1 --activation silu --seed 3
  kan-cli predict model.json patients.csv --out predictions.csv
  kan-cli lab landscape --formula "3*sin(5*x1) + x1^2" --start 3 --parameterisation all --width 256 --runs 10
  kan-cli lab sampling --models formula --strategies uniform --start 100
  kan-cli lab gradients --formula "exp(-x1)*x1" --to 5 --weight 0.1 --models kan

Exit codes: 0 done, 2 bad input or usage, 3 numerical failure, 130 interrupted.
)";

int dispatch(const std::vector<std::string> &words) {
    using namespace kan::cli;
    const std::vector<std::string> commands = {"train",  "grid-extension", "demo6",   "presets", "symbolic",  "compare",
                                               "export", "discover",       "predict", "lab",     "--version", "--help"};
    if (words.empty()) {
        std::cerr << kHelp;
        return kBadInput;
    }
    for (const std::string &word : words)
        if (word == "--help" || word == "-h") {
            std::cout << kHelp;
            return kDone;
        }
    const std::string &command = words[0];
    if (command == "--version") {
        std::cout << "kan-cli " << kan::kVersion << "\n";
        return kDone;
    }
    if (command == "lab") {
        const auto options = words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words));
        return labCommand(words.size() > 1 ? words[1] : "", Arguments(std::vector<std::string>(options, words.end())));
    }
    Arguments rest(std::vector<std::string>(words.begin() + 1, words.end()));
    if (command == "train") return trainCommand(rest);
    if (command == "grid-extension") return gridExtensionCommand(rest);
    if (command == "demo6") return demo6Command(rest);
    if (command == "presets") return presetsCommand(rest);
    if (command == "symbolic") return symbolicCommand(rest);
    if (command == "compare") return compareCommand(rest);
    if (command == "export") return exportCommand(rest);
    if (command == "discover") return discoverCommand(rest);
    if (command == "predict") return predictCommand(rest);
    const std::string near = kan::nearestName(command, commands);
    throw UsageError(kan::concat("unknown command \"", command, "\"", near.empty() ? "" : "; perhaps " + near,
                                 "; see kan-cli --help"));
}

}  // namespace

int main(int argc, char **argv) {
    using namespace kan::cli;
    try {
        return dispatch(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const std::bad_alloc &) {
        std::cerr << "kan-cli: not enough memory; choose smaller widths, a smaller grid or fewer rows\n";
    } catch (const std::exception &error) {
        std::cerr << "kan-cli: " << error.what() << "\n";
    }
    return kBadInput;
}
