#include "core/experiment/table_trials.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/experiment/edit_effect.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/trial_choice.h"
#include "core/experiment/trial_folds.h"
#include "core/io/assignments.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// y = f(x1) + noise, standardised as good as; two inputs.
template <class F>
Dataset dataOf(Eigen::Index rows, double noise, const F &f) {
    TorchGenerator generator(1);
    Dataset data;
    data.train_input.resize(rows, 2);
    data.train_label.resize(rows, 1);
    for (Eigen::Index row = 0; row < rows; ++row) {
        for (Eigen::Index c = 0; c < 2; ++c) data.train_input(row, c) = 3 * generator.uniform() - 1.5;
        data.train_label(row, 0) = f(data.train_input(row, 0)) + noise * (generator.uniform() - 0.5);
    }
    data.test_input.resize(0, 2);
    data.test_label.resize(0, 1);
    return data;
}

double straight(double x) {
    return 0.8 * x;
}

double wave(double x) {
    return std::sin(3 * x);
}

TableSource sourceOf(SplitRule rule = SplitRule::Random) {
    TableSource source;
    source.file = "t.csv";
    source.split.rule = rule;
    return source;
}

std::optional<TableTrials> trialsOf(const Dataset &data, const std::vector<std::string> &assigned = {}) {
    Experiment experiment = tableExperiment(sourceOf(), data);
    experiment.training.threads = 1;
    return tableTrials(experiment, data, freeFields(assigned));
}

std::set<Eigen::Index> setOf(const std::vector<Eigen::Index> &rows) {
    return {rows.begin(), rows.end()};
}

}  // namespace

class TestTableTrials : public QObject {
    Q_OBJECT

  private slots:
    void straightLinesForAStraightTruth() {
        const auto found = trialsOf(dataOf(100, 1.5, straight));
        QVERIFY(found);
        const KanSpec &model = found->trials[found->chosen].model;
        QCOMPARE(model.width, (std::vector<int>{2, 1}));
        QCOMPARE(model.grid, 1);
        QCOMPARE(model.k, 1);
        QVERIFY(found->words.starts_with("Chosen among "));
    }

    void curvesForACurvedOne() {
        const auto found = trialsOf(dataOf(200, 0.1, wave));
        QVERIFY(found);
        const TableTrial &chosen = found->trials[found->chosen];
        QCOMPARE(chosen.model.k, 3);
        QVERIFY2(chosen.loss < 0.02, qPrintable(QString::number(chosen.loss)));
        QVERIFY(found->next);
    }

    void whatIsGivenStays() {
        const Dataset data = dataOf(100, 0.1, wave);
        Experiment experiment = tableExperiment(sourceOf(), data);
        experiment.model.width = {2, 4, 1};
        experiment.model.grid = 2;
        const auto found = tableTrials(experiment, data, freeFields({"model.width=[2,4,1]", "grid=2"}));
        QVERIFY(found);
        for (const TableTrial &trial : found->trials) {
            QCOMPARE(trial.model.width, (std::vector<int>{2, 4, 1}));
            QCOMPARE(trial.model.grid, 2);
        }
        QVERIFY(!freeFields({"width=[2,1]", "training.lamb=0", "model.grid=3"}).any());
        QVERIFY(!trialsOf(data, {"width=[2,1]", "lamb=0", "grid=3"}));
        QVERIFY(!freeFields({"opt=LM"}).steps);
        QVERIFY(freeFields({"opt=LBFGS"}).steps);
    }

    void nothingIsTriedTwice() {
        const Dataset data = dataOf(100, 0.1, straight);
        Experiment experiment = tableExperiment(sourceOf(), data);
        const auto found = tableTrials(experiment, data, {});
        QVERIFY(found);
        adopt(*found, experiment);
        QCOMPARE(experiment.chosen, found->words);
        experiment.versions.push_back({"trained", Kan(experiment.model), {}});
        QVERIFY(!tableTrials(experiment, data, {}));
        QVERIFY(!trialsOf(dataOf(11, 0.1, straight)));
        std::stop_source stopped;
        stopped.request_stop();
        experiment.versions.clear();
        QVERIFY(!tableTrials(experiment, data, {}, stopped.get_token()));
    }

    void testRowsAndThreadsDoNotMatter() {
        Dataset data = dataOf(120, 0.3, wave);
        const auto alone = trialsOf(data);
        data.test_input = Matrix::Constant(5, 2, 1e6);
        data.test_label = Matrix::Constant(5, 1, -1e6);
        Experiment experiment = tableExperiment(sourceOf(), data);
        experiment.training.threads = 2;
        const auto beside = tableTrials(experiment, data, {});
        QVERIFY(alone && beside);
        QCOMPARE(beside->words, alone->words);
        for (std::size_t n = 0; n < alone->trials.size(); ++n) QCOMPARE(beside->trials[n].loss, alone->trials[n].loss);
    }

    void manyRowsAndColumnsAreThinned() {
        Dataset data = dataOf(6000, 0.5, straight);
        const auto found = trialsOf(data, {"width=[2,3,1]", "grid=3", "k=3", "base_fun=silu", "extrapolation=clamp"});
        QVERIFY(found);
        QCOMPARE(found->rows, Eigen::Index{5000});
        if (!tests::inSample(1)) return;  // minutes under a sanitizer
        for (const auto &[columns, folds] : {std::pair{400, 3}, std::pair{1500, 1}}) {
            data.train_input = Matrix::Random(40, columns);
            data.train_label = Matrix::Random(40, 1);  // nothing is to be learnt: trainings are short
            const auto wide = trialsOf(data);
            QVERIFY(wide);
            QCOMPARE(wide->folds, folds);
            QVERIFY(wide->trials.size() < std::size_t{20});
        }
    }

    /// Two networks, the simpler one worse by `dear` of the loss on average, by rows that scatter widely.
    static std::optional<std::size_t> chosenOfTwo(std::size_t rows, double dear) {
        std::vector<TableTrial> trials(2);
        trials[1].model.grid = 7;
        std::vector<std::vector<double>> losses(2, std::vector<double>(rows, 1.0));
        for (std::size_t row = 0; row < rows; ++row) losses[0][row] += dear + (row % 2 == 0 ? 40 : -40);
        trials[0].loss = 1 + dear;
        trials[1].loss = 1;
        return chosenTrial(trials, losses, static_cast<double>(rows));
    }

    void simplicityHasAPrice() {
        QCOMPARE(chosenOfTwo(1000, 0.04), std::size_t{0});
        QCOMPARE(chosenOfTwo(1000, 0.06), std::size_t{1});
        QCOMPARE(chosenOfTwo(200, 0.06), std::size_t{0});  // few rows cannot tell
        QCOMPARE(chosenOfTwo(200, 10.0), std::size_t{1});
    }

    /// Of one network the largest λ that is not clearly worse; not of one that is worse than a simpler one.
    void lambAndDominatedNetworks() {
        std::vector<TableTrial> trials(4);
        trials[2].model.grid = trials[3].model.grid = 7;
        const double loss[] = {9, 3, 4, 1};
        std::vector<std::vector<double>> losses;
        for (int n = 0; n < 4; ++n) {
            trials[static_cast<std::size_t>(n)].lamb = n % 2 == 0 ? 0.1 : 0.01;
            trials[static_cast<std::size_t>(n)].loss = loss[n];
            losses.emplace_back();
            for (int row = 0; row < 100; ++row) losses.back().push_back(loss[n] + (row % 2 == 0 ? n : -n));
        }
        QCOMPARE(chosenTrial(trials, losses, 100), std::size_t{3});
        for (int row = 0; row < 100; ++row) losses[2][static_cast<std::size_t>(row)] = 4 + (row % 2 == 0 ? 40 : -40);
        QCOMPARE(chosenTrial(trials, losses, 100), std::size_t{2});
        trials[3].loss = 3.5;  // now the simpler network's best is the best
        for (double &one : losses[3]) one += 2.5;
        QCOMPARE(chosenTrial(trials, losses, 100), std::size_t{1});
        for (TableTrial &trial : trials) trial.loss = std::numeric_limits<double>::infinity();
        QVERIFY(!chosenTrial(trials, losses, 100));
    }

    void penaltiesCountLessBesideMoreRows() {
        const auto lambs = [](Eigen::Index rows) {
            const auto found = trialsOf(dataOf(rows, 0.5, straight));
            std::set<double> values;
            for (const TableTrial &trial : found->trials) values.insert(trial.lamb);
            return values;
        };
        QCOMPARE(lambs(400), (std::set<double>{0, 0.001, 0.003, 0.01, 0.03}));
        QCOMPARE(lambs(1500), (std::set<double>{0, 0.0003, 0.001, 0.003, 0.01}));
    }

    void foldsKeepGroupsTogether() {
        Dataset data = dataOf(90, 0.1, straight);
        for (int row = 0; row < 90; ++row) data.train_groups.push_back(row % 7);
        const auto rows = trialRows(data, SplitRule::Group, 5000);
        const auto folds = trialFolds(data, SplitRule::Group, rows, 5);
        QCOMPARE(static_cast<int>(folds.size()), 5);
        for (const TrialFold &fold : folds)
            for (const Eigen::Index a : fold.train)
                for (const Eigen::Index b : fold.validation) QVERIFY(a % 7 != b % 7);
    }

    void rowsThatDoNotCountAreNotTried() {
        const Dataset good = dataOf(60, 0.1, wave);
        Dataset mixed = dataOf(120, 0.1, wave);
        mixed.train_input.topRows(60) = good.train_input;
        mixed.train_label.topRows(60) = good.train_label;
        mixed.train_label.bottomRows(60).setConstant(50);
        mixed.train_weight.assign(120, 0);
        std::fill_n(mixed.train_weight.begin(), 60, 3.0);
        QCOMPARE(trialRows(mixed, SplitRule::Random, 5000), trialRows(good, SplitRule::Random, 5000));
        const auto found = trialsOf(mixed), wanted = trialsOf(good);
        QVERIFY(found && wanted);
        QCOMPARE(found->trials[found->chosen].model, wanted->trials[wanted->chosen].model);
        QCOMPARE(found->trials[found->chosen].loss, wanted->trials[wanted->chosen].loss);
    }

    void discoverStartsFromCurves() {
        const Dataset data = dataOf(80, 0.1, straight);
        Experiment experiment = tableExperiment(sourceOf(), data);
        const Kan usual = experiment.makeModel();
        const auto found = trialsOf(data);
        QVERIFY(found);
        experiment.table->columns = {{"x1"}, {"x2"}, {"y", ColumnRole::Target}};
        adopt(*found, experiment);
        QVERIFY(!(experiment.model == usual.spec()));  // straight lines, as it were
        QVERIFY(discoverStart(experiment, data) == usual);
        Experiment edited = experiment;
        edited.model.width = {2, 7, 1};
        dropStaleParts(experiment, edited);
        QVERIFY(edited.chosen.empty());
        QVERIFY(discoverStart(edited, data) == edited.makeModel());
        Experiment assigned = experiment;
        setFields(assigned, {"model.seed=9"});
        QVERIFY(!assigned.chosen.empty());
        QCOMPARE(discoverStart(assigned, data).spec().seed, std::uint64_t{9});
        setFields(assigned, {"model.grid=7"});
        QVERIFY(assigned.chosen.empty());
    }

    void foldsOfAnOrderJudgeWhatComesLater() {
        const Dataset data = dataOf(100, 0.1, straight);
        const auto folds = trialFolds(data, SplitRule::Ordered, trialRows(data, SplitRule::Ordered, 5000), 5);
        QCOMPARE(static_cast<int>(folds.size()), 5);
        QCOMPARE(static_cast<int>(folds.front().train.size()), 60);
        for (const TrialFold &fold : folds) QVERIFY(fold.train.back() < fold.validation.front());
        QCOMPARE(trialRows(data, SplitRule::Ordered, 10).front(), Eigen::Index{90});
    }

    void drawnFoldsJudgeEachRowOnce() {
        Dataset data = dataOf(50, 0.1, straight);
        data.classes = 2;
        for (int row = 0; row < 50; ++row) data.train_label(row, 0) = row < 10 ? 1 : 0;
        const auto rows = trialRows(data, SplitRule::Random, 5000);
        std::size_t judged = 0;
        std::set<Eigen::Index> all;
        for (const TrialFold &fold : trialFolds(data, SplitRule::Random, rows, 5)) {
            judged += fold.validation.size();
            all.merge(setOf(fold.validation));
            QCOMPARE(std::count_if(fold.validation.begin(), fold.validation.end(), [](auto row) { return row < 10; }),
                     std::ptrdiff_t{2});
        }
        QCOMPARE(judged, std::size_t{50});
        QCOMPARE(all.size(), std::size_t{50});
    }
};

KAN_TEST(TestTableTrials)
#include "tst_table_trials.moc"
