#include <cmath>
#include <set>

#include "core/compare/comparison.h"
#include "core/compare/comparison_table.h"
#include "core/compare/resplit.h"
#include "core/data/sampling.h"
#include "core/data/table_dataset.h"
#include "core/experiment/comparison_source.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_trials.h"
#include "core/io/comparison_json.h"
#include "core/random/torch_generator.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<const Dataset> numbers() {
    Sampling sampling;
    sampling.ranges = {{-1, 1}, {-1, 1}};
    sampling.train_num = 200;
    sampling.test_num = 100;
    return std::make_shared<const Dataset>(createDataset("2*x1-x2+0.5", sampling));
}

/// Two classes, separated by x1 + x2 > 0 but for every tenth row.
std::shared_ptr<const Dataset> classes() {
    auto data = std::make_shared<Dataset>(*numbers());
    for (Matrix *table : {&data->train_label, &data->test_label}) {
        const Matrix &input = table == &data->train_label ? data->train_input : data->test_input;
        for (Eigen::Index row = 0; row < table->rows(); ++row)
            (*table)(row, 0) = (input(row, 0) + input(row, 1) > 0) != (row % 10 == 0) ? 1 : 0;
    }
    data->classes = 2;
    data->class_names = {"no", "yes"};
    return data;
}

Contender kanOf(const char *name, LossFunction loss = {}) {
    Contender contender;
    contender.name = name;
    contender.training.loss = std::move(loss);
    contender.training.steps = 8;
    return contender;
}

Comparison usual(const Dataset &data, const LossFunction &loss = {}) {
    Comparison comparison;
    comparison.contenders = {kanOf("KAN", loss)};
    for (Contender &rival : usualRivals(comparison.contenders.front(), data))
        comparison.contenders.push_back(std::move(rival));
    comparison.repeats = 3;
    return comparison;
}

DatasetOfRepeat always(std::shared_ptr<const Dataset> data) {
    return [data](int) { return data; };
}

}  // namespace

class TestComparison : public QObject {
    Q_OBJECT

  private slots:
    /// A KAN of products stays one in files, and takes another width without them getting in the way.
    void productsAreCompared() {
        const auto data = numbers();
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 3, 1};
        spec.mult_arity = {{}, {2, 3}, {}};
        Comparison comparison;
        comparison.contenders = {kanOf("KAN")};
        Contender &kan = comparison.contenders.front();
        kan.kan = spec;
        kan.hidden = {3};
        kan.training = TrainingOptions::defaults(Rules::Pykan02);
        kan.training.steps = 2;
        QCOMPARE(parameterCount(kan, *data), spec.parameterCount());
        const nlohmann::json file = toJson(comparison);
        QVERIFY(!file.at("models").at(0).at("model").contains("mult_arity"));
        const Comparison back = comparisonFromJson(JsonReader(file, "test"), spec, kan.training);
        QVERIFY(back.contenders.front().kan == spec);
        kan.hidden = {1, 2};
        const ComparisonResult result = compare(comparison, always(data), {});
        QVERIFY(result.contenders.front().runs.front().status == TrainingStatus::Completed);
    }

    void theLinearModelLearnsALinearFunction() {
        const auto data = numbers();
        const ComparisonResult result = compare(usual(*data), always(data), {});
        QCOMPARE(result.contenders.size(), std::size_t{3});
        for (const ContenderResult &contender : result.contenders) QCOMPARE(contender.runs.size(), std::size_t{3});
        const ContenderResult &linear = result.contenders.back();
        QCOMPARE(linear.contender.name, std::string("linear"));
        QCOMPARE(linear.parameters, std::size_t{3});
        const auto rmse = [](const ContenderRun &run) { return run.test.rmse; };
        QVERIFY(spreadOf(linear, rmse)->mean < 1e-6);
        QVERIFY(spreadOf(result.contenders.front(), rmse)->mean < 0.1);
    }

    void theRivalHasAsManyParameters() {
        const auto data = numbers();
        Contender kan = kanOf("KAN");
        kan.hidden = {4};
        kan.kan.grid = 7;
        const double own = static_cast<double>(parameterCount(kan, *data));
        const double rival = static_cast<double>(parameterCount(usualRivals(kan, *data).front(), *data));
        QVERIFY(std::abs(rival - own) <= 2);  // a hidden node has 4 parameters
    }

    void resultsDoNotDependOnThreads() {
        const auto data = classes();
        const Comparison comparison = usual(*data, {.kind = Loss::BinaryCrossEntropy});
        const ComparisonResult one = compare(comparison, always(data), {}, 1);
        const ComparisonResult two = compare(comparison, always(data), {}, 2);
        for (std::size_t n = 0; n < one.contenders.size(); ++n)
            for (std::size_t r = 0; r < one.contenders[n].runs.size(); ++r)
                QVERIFY(one.contenders[n].runs[r].history.train_loss == two.contenders[n].runs[r].history.train_loss);
    }

    /// The rows of numbers(), standardised by 1000: the last loss of a run is its RMSE.
    void historiesAreInTheUsersUnits() {
        auto data = std::make_shared<Dataset>(*numbers());
        data->output_scaling = {{.shift = 20, .scale = 1000}};
        const ComparisonResult result = compare(usual(*data), always(data), {});
        for (const ContenderResult &contender : result.contenders)
            for (const ContenderRun &run : contender.runs) {
                QVERIFY(!run.standardised);
                const auto same = [](double told, double measured) {  // of the line nothing but rounding is left
                    return std::abs(told - measured) < 1e-6 * measured + 1e-9;
                };
                QVERIFY(same(run.history.train_loss.back(), *run.train.rmse));
                QVERIFY(same(run.history.test_loss.back(), *run.test.rmse));
            }
        const nlohmann::json loss = toJson(result).at("models").at(0).at("loss");
        QVERIFY(loss.at("name") == "RMSE" && loss.at("standardised") == false);

        LossFunction huber;
        huber.kind = Loss::Huber;
        const ComparisonResult other = compare(usual(*data, huber), always(data), {});
        QVERIFY(other.contenders.front().runs.front().standardised);
        const nlohmann::json named = toJson(other).at("models").at(0).at("loss");
        QVERIFY(named.at("name") == "Huber loss" && named.at("standardised") == true);

        LossFunction log_loss;
        log_loss.kind = Loss::BinaryCrossEntropy;
        const auto of_classes = classes();
        const ComparisonResult last = compare(usual(*of_classes, log_loss), always(of_classes), {});
        QVERIFY(toJson(last).at("models").at(0).at("loss").at("name") == "log-loss");
    }

    void seedsDiffer() {
        const auto data = numbers();
        const ComparisonResult result = compare(usual(*data), always(data), {});
        std::set<double> losses;
        for (const ContenderRun &run : result.contenders.front().runs) losses.insert(run.train.loss);
        QCOMPARE(losses.size(), std::size_t{3});
    }

    void splitsKeepAllRows() {
        const auto data = numbers();
        const auto dealt = resplit(*data, 4);
        QCOMPARE(dealt->train_input.rows(), data->train_input.rows());
        QVERIFY(dealt->train_input != data->train_input);
        const auto sums = [](const Dataset &d) { return d.train_input.sum() + d.test_input.sum(); };
        QVERIFY(std::abs(sums(*dealt) - sums(*data)) < 1e-9);
        for (Eigen::Index row = 0; row < dealt->test_input.rows(); ++row) {
            const double label = 2 * dealt->test_input(row, 0) - dealt->test_input(row, 1) + 0.5;
            QVERIFY(std::abs(dealt->test_label(row, 0) - label) < 1e-12);
        }
        Dataset weighted = *data;
        for (auto &[weights, inputs] : {std::pair{&weighted.train_weight, &weighted.train_input},
                                        std::pair{&weighted.test_weight, &weighted.test_input}})
            for (Eigen::Index row = 0; row < inputs->rows(); ++row) weights->push_back(2 + (*inputs)(row, 0));
        const auto carried = resplit(weighted, 4);
        for (Eigen::Index row = 0; row < carried->train_input.rows(); ++row)
            QCOMPARE(carried->train_weight[static_cast<std::size_t>(row)], 2 + carried->train_input(row, 0));
        for (Eigen::Index row = 0; row < carried->test_input.rows(); ++row)
            QCOMPARE(carried->test_weight[static_cast<std::size_t>(row)], 2 + carried->test_input(row, 0));
        Dataset untested = *data;
        untested.test_input.resize(0, 2);
        untested.test_label.resize(0, 1);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, resplit(untested, 1));
    }

    /// Repeats go through the folds, each row tests once; in order there is nothing to draw.
    void repeatsOfATableGoThroughItsFolds() {
        const test::Files files;
        std::string text = "x,y\n";
        for (int n = 0; n < 30; ++n) text += std::to_string(n) + "," + std::to_string(n * n) + "\n";
        Experiment experiment;
        experiment.formula.clear();
        experiment.table.emplace();
        experiment.table->file = files.write("t.csv", text);
        experiment.table->columns = {{"x"}, {"y", ColumnRole::Target}};
        experiment.table->columns[0].scaling = ScalingRule::None;
        experiment.table->split.rule = SplitRule::Fold;
        experiment.table->split.fold = 2;
        const DatasetOfRepeat folds = repeatsOf(experiment, experiment.makeDataset());
        std::set<double> tested;
        for (int repeat = 0; repeat < 5; ++repeat) {
            const Matrix rows = folds(repeat)->test_input;
            QCOMPARE(rows.rows(), Eigen::Index{6});
            tested.insert(rows.data(), rows.data() + rows.rows());
        }
        QCOMPARE(tested.size(), std::size_t{30});
        experiment.table->split.folds = 6;
        const Comparison usual = comparisonOf(experiment, *experiment.makeDataset());
        QVERIFY(usual.vary == Vary::Split);
        QCOMPARE(usual.repeats, 6);
        experiment.table->split = {};
        experiment.table->split.rule = SplitRule::Ordered;
        const auto data = experiment.makeDataset();
        QVERIFY(repeatsOf(experiment, data)(3) == data);
    }

    /// A bend that only the rows of the last fold have: the network of the first split, which trains on them, is
    /// another than that of the split in which they test.
    void whatTrialsChoseIsChosenAnewOnEachSplit() {
        const test::Files files;
        std::string text = "x,y\n";
        for (int n = 0; n < 120; ++n) {
            const double x = n / 40.0, noise = 0.02 * ((n * 7) % 11 - 5);
            text +=
                std::to_string(x) + "," + std::to_string((n < 90 ? x : x + 20 * std::pow(x - 2.25, 2)) + noise) + "\n";
        }
        TableSource source;
        source.file = files.write("bend.csv", text);
        source.columns = {{"x"}, {"y", ColumnRole::Target}};
        source.split.rule = SplitRule::Blocks;
        const TableDataset made = loadTable(source);
        Experiment experiment = tableExperiment(source, made.data);
        experiment.training.threads = 1;
        const auto found = tableTrials(experiment, made.data, {});
        QVERIFY(found);
        adopt(*found, experiment);
        Comparison comparison = comparisonOf(experiment, made.data);
        comparison.vary = Vary::Split;
        comparison.repeats = 2;
        Dataset bent = made.data, straight = made.data;
        straight.train_label = straight.train_input;  // a line: the plainest network will do
        const DatasetOfRepeat rows = [&](int repeat) {
            return std::make_shared<const Dataset>(repeat == 0 ? bent : straight);
        };
        const auto result = compare(comparison, rows, experiment.symbolic, 1, {}, {}, chosenAnew(experiment));
        const std::vector<ContenderRun> &runs = result.contenders.front().runs;
        QVERIFY(runs[0].chosen.empty());  // as the experiment has it
        const auto expected = tableTrials(tableExperiment(source, straight), straight, {});
        QVERIFY(expected);
        QCOMPARE(runs[1].chosen, expected->words);
        QVERIFY(runs[1].chosen != found->words);
        QVERIFY(runs[1].history.train_loss.size() ==
                static_cast<std::size_t>(expected->trials[expected->chosen].steps));
        for (std::size_t n = 1; n < result.contenders.size(); ++n) QVERIFY(result.contenders[n].runs[1].chosen.empty());
        experiment.chosen.clear();
        QVERIFY(!chosenAnew(experiment));
    }

    void formulasAreMeasuredBesideTheirNetworks() {
        const auto data = classes();
        Comparison comparison;
        comparison.contenders = {kanOf("KAN", {.kind = Loss::BinaryCrossEntropy})};
        comparison.contenders[0].training.penalty.lamb = 0.01;
        comparison.contenders[0].prune.emplace();
        comparison.contenders[0].symbolic = true;
        comparison.repeats = 1;
        comparison.vary = Vary::Split;
        Experiment experiment;
        const ComparisonResult result = compare(comparison, repeatsOf(experiment, data), {});
        const ContenderRun &run = result.contenders[0].runs.at(0);
        QVERIFY(run.formula && !run.formula->empty());
        QVERIFY(*run.formula_test->accuracy > 0.8 && *run.test.accuracy > 0.8);
    }

    void failuresAreToldInWords() {
        const auto data = numbers();
        Comparison comparison = usual(*data, {.kind = Loss::BinaryCrossEntropy});
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, compare(comparison, always(data), {}));
        comparison.contenders.clear();
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, comparison.validate());
        comparison.contenders = {kanOf("same"), kanOf("same")};
        try {
            comparison.validate();
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains("\"same\""), error.what());
        }
    }

    void stopKeepsWhatIsDone() {
        const auto data = numbers();
        Comparison comparison = usual(*data);
        comparison.repeats = 50;
        std::stop_source stop;
        int done = 0;
        const ComparisonResult result = compare(comparison, always(data), {}, 1, stop.get_token(),
                                                [&](int, int, int, int, const ContenderRun *run) {
                                                    if (run && ++done == 5) stop.request_stop();
                                                });
        QVERIFY(result.stopped);
        std::size_t runs = 0;
        for (const ContenderResult &contender : result.contenders) runs += contender.runs.size();
        QVERIFY(runs >= 5 && runs < 150);
    }

    void fileRoundTrip() {
        const auto data = classes();
        Comparison comparison = usual(*data, {.kind = Loss::BinaryCrossEntropy});
        comparison.contenders[0].prune.emplace();
        comparison.contenders[0].symbolic = true;
        comparison.contenders[1].hidden = {7, 5};
        comparison.vary = Vary::Split;
        KanSpec spec;
        spec.width = {2, 1};
        const nlohmann::json file = toJson(comparison);
        const Comparison back = comparisonFromJson(JsonReader(file, "test"), spec, {});
        QCOMPARE(toJson(back), file);
    }

    void tablesSayMeanAndDeviation() {
        const auto data = classes();
        const ComparisonTable table =
            comparisonTable(compare(usual(*data, {.kind = Loss::BinaryCrossEntropy}), always(data), {}));
        QCOMPARE(table.rows.size(), std::size_t{3});
        const auto at = std::find(table.header.begin(), table.header.end(), "test accuracy");
        QVERIFY(at != table.header.end());
        const std::string cell = table.rows[0][static_cast<std::size_t>(at - table.header.begin())];
        QVERIFY2(cell.find(" ± ") != std::string::npos && cell.find('%') != std::string::npos, cell.c_str());
        const std::string text = plainText(table);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 4);
    }
};

KAN_TEST(TestComparison)
#include "tst_comparison.moc"
