#include "ui/labs/sampling_words.h"

#include "ui/labs/lab_page.h"

namespace kan::ui {

QString samplingHint(SamplingStrategy strategy) {
    switch (strategy) {
        case SamplingStrategy::Uniform:
            return LabPage::tr("At random, everywhere alike");
        case SamplingStrategy::Sobol:
            return LabPage::tr("The next points of Sobol's sequence, which fills the square evenly");
        case SamplingStrategy::ChangeQuantile:
            return LabPage::tr("Drawn by softmax of what the last training changed, above its 0.7 quantile");
        case SamplingStrategy::ChangeSwap:
            return LabPage::tr("One drawn by softmax of the change; the known point with the least error is left out");
        case SamplingStrategy::ChangeLargest:
            return LabPage::tr("Two to five with the largest change; the known point with the least error is left out");
        case SamplingStrategy::Disagreement:
            return LabPage::tr("Where networks of three seeds differ most, times the distance to known points");
        case SamplingStrategy::Surprise:
            return LabPage::tr("Near points that were mispredicted before they were learnt, times the distance");
    }
    return {};
}

QString samplingHint(SamplingLearner learner) {
    switch (learner) {
        case SamplingLearner::Mlp:
            return LabPage::tr("A perceptron 2-30-30-1 with tanh, trained by Adam");
        case SamplingLearner::Kan:
            return LabPage::tr("A KAN 2-1-1-1 whose grids are refined on the way");
        case SamplingLearner::Formula:
            return LabPage::tr("A KAN whose curves are recognised as functions; one run, with the first strategy");
    }
    return {};
}

QString samplingState(const SamplingRunView &run) {
    switch (run.status) {
        case SamplingStatus::Running:
            return LabPage::tr("running");
        case SamplingStatus::Done:
            return LabPage::tr("done");
        case SamplingStatus::FormulaFound:
            return run.message;
        case SamplingStatus::Stopped:
            return LabPage::tr("stopped");
        case SamplingStatus::Failed:
            return LabPage::tr("failed");
    }
    return {};
}

}  // namespace kan::ui
