#pragma once

#include <limits>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/random/torch_generator.h"
#include "core/train/adam.h"
#include "core/train/gauss_newton.h"
#include "core/train/lbfgs.h"
#include "core/train/levenberg_marquardt.h"
#include "core/train/objective.h"
#include "core/train/trainer.h"

namespace kan {

/// What a Trainer carries from step to step; trainer.cpp takes the steps, trainer_grid.cpp changes grids and draws
/// batches between them.
struct Trainer::State {
    Kan model;
    std::shared_ptr<const Dataset> dataset;
    TrainingOptions options;
    TrainingHistory history;
    std::string message;
    long evaluations = 0;
    long iterations = 0;

    Objective train;  ///< all training rows
    Objective test;
    Objective batch;  ///< the rows of the running step, if they are not all
    Matrix batch_labels;
    bool train_bound = false;
    Lbfgs lbfgs;
    Adam adam;
    LevenbergMarquardt lm;
    GaussNewton gauss_newton;  ///< the running step's objective with its curvature
    bool gauss_newton_bound = false;
    LmVariant lm_variant = LmVariant::Cholesky;  ///< of the last step
    TorchGenerator batch_generator;
    Kan best;  ///< lowest objective so far, to return to
    double best_objective = std::numeric_limits<double>::infinity();
    double step_scale = 1;  ///< shortens lr after a recovery
    int recoveries = 0;
    std::vector<double> gradient;

    State(Kan start, std::shared_ptr<const Dataset> data, const TrainingOptions &chosen)
        : model(std::move(start)),
          dataset(std::move(data)),
          options(chosen),
          train(chosen.threads),
          test(chosen.threads),
          batch(chosen.threads),
          gauss_newton(chosen.threads),
          batch_generator(chosen.batch_seed) {}

    void bindAll() {
        train.bind(model, dataset->train_input, dataset->train_label);
        if (hasTest()) test.bind(model, dataset->test_input, dataset->test_label);
        train_bound = true;
        gauss_newton_bound = false;
    }
    void rebindAll() {
        train.rebind(model);
        if (hasTest()) test.rebind(model);
        gauss_newton_bound = false;
    }
    void setModel(Kan other) {
        model = std::move(other);
        bindAll();
        clearMemory();
        best_objective = std::numeric_limits<double>::infinity();
    }
    void clearMemory() {
        lbfgs.clear();
        adam.clear();
        lm.clear();
    }

    bool hasTest() const { return dataset->test_input.rows() > 0; }
    bool usesBatches() const { return options.batch > 0 && options.batch < dataset->train_input.rows(); }
    Matrix drawBatch();
    bool gridUpdateDue() const;
    int scheduledGrid() const;
    void refineKeepingFinite(int grid);
    bool keepsObjective(const Kan &updated, const Matrix &inputs);
    void updateGridKeepingFinite(const Matrix &inputs);
    Objective &stepObjective() { return usesBatches() ? batch : train; }

    TrainingStatus step(const std::stop_token &stop, const TrainingCallback &callback);
    OptimizerStatus lbfgsStep(const std::stop_token &stop, const TrainingCallback &callback);
    OptimizerStatus adamStep(const std::stop_token &stop);
    OptimizerStatus lmStep(const std::stop_token &stop, const TrainingCallback &callback, const Matrix &rows);
    OptimizerStatus optimise(const std::stop_token &stop, const TrainingCallback &callback, const Matrix &rows);
    TrainingStatus recover(const std::string &where);
    bool record();
    std::string completionMessage() const;
    void report(const TrainingCallback &callback, bool finished, int iteration, double objective, double norm,
                double length) const;
};

/// G of the layer with the most intervals.
int largestGrid(const Kan &model);

}  // namespace kan
