
#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"
#include "tests/core/data/table_files.h"
#include "tests/mutator.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

/// Everything differs from its default.
Experiment tableExperimentSample() {
    Experiment experiment;
    experiment.formula.clear();
    TableSource source;
    source.file = "rows.csv";
    source.dialect = {';', '\'', false, true};
    source.columns = {
        {"größe", ColumnRole::Input, ColumnCoding::Number, MissingRule::Value, -0.1, ScalingRule::Range, true},
        {"c", ColumnRole::Input, ColumnCoding::OneHot, MissingRule::Mean, 0, ScalingRule::None, false},
        {"id", ColumnRole::Ignore, ColumnCoding::Codes, MissingRule::Drop, 0, ScalingRule::None, false},
        {"y", ColumnRole::Target, ColumnCoding::Codes, MissingRule::Refuse, 0, ScalingRule::None, false}};
    source.split = {0.67, 42, "part"};
    experiment.table = source;
    TableEncoding encoding;
    encoding.inputs = {{"größe", ColumnCoding::Number, {}, {1.0 / 3, 0.1, true}, -0.1},
                       {"c", ColumnCoding::OneHot, {"blue", "red"}, {}, 1.0}};
    encoding.outputs = {{"y", ColumnCoding::Codes, {"no", "yes"}, {}, {}}};
    experiment.encoding = encoding;
    experiment.model.width = {3, 2, 1};
    return experiment;
}

QString failureOf(const std::string &text) {
    try {
        parseExperiment(text, "file.json");
    } catch (const ExperimentError &error) {
        return error.what();
    }
    return {};
}

}  // namespace

class TestTableSourceJson : public QObject {
    Q_OBJECT

  private slots:
    void roundTrip() {
        const Experiment experiment = tableExperimentSample();
        const Experiment again = parseExperiment(experimentToJson(experiment), "again");
        QVERIFY(again.table == experiment.table);
        QVERIFY(again.encoding == experiment.encoding);
        QCOMPARE(experimentToJson(again), experimentToJson(experiment));
        Experiment plain = tableExperimentSample();
        plain.encoding.reset();
        plain.table->test_file = "test.csv";
        for (const char *key : {"\"sheet\":", "\"range\":", "\"more_files\":", "\"test_sheet\":", "\"test_follows\":"})
            QVERIFY2(experimentToJson(plain).find(key) == std::string::npos, key);
        plain.table->test_sheet = "Test";
        plain.table->test_follows = false;
        plain.table->sheet = "Data";
        plain.table->range = "B3:F200";
        plain.table->more_files = {"more.csv", "größe.csv"};
        QVERIFY(parseExperiment(experimentToJson(plain), "again").table == plain.table);
        Experiment changed = again;
        setField(changed, "lamb=0.5");
        QVERIFY(changed.table == experiment.table && changed.encoding == experiment.encoding);
    }

    void waysOfSplittingAndDerivedColumnsAreKept() {
        Experiment experiment = tableExperimentSample();
        TableSource &table = *experiment.table;
        table.columns[2].name = "größe[t-1]";
        table.derived = {{"ratio", "c/id"}, {"κ", "2*ratio"}};
        table.lags = {{"größe", LagKind::Lag, {1, 12}}, {"y", LagKind::Difference, {3}}, {"y", LagKind::Average, {4}}};
        std::vector<TableSplit> splits(4);
        splits[0].rule = SplitRule::Ordered;
        splits[1].rule = SplitRule::Blocks;
        splits[1].blocks = 7;
        splits[2].rule = SplitRule::Fold;
        splits[2].folds = 9;
        splits[2].fold = 8;
        splits[3].rule = SplitRule::Group;
        splits[3].group_column = "subject";
        splits[3].group = "17";
        for (const TableSplit &split : splits) {
            table.split = split;
            QVERIFY(parseExperiment(experimentToJson(experiment), "again").table == experiment.table);
        }
    }

    void leftOutRowsAreKept() {
        Experiment experiment = tableExperimentSample();
        QVERIFY(experimentToJson(experiment).find("left_out") == std::string::npos);
        experiment.table->left_out = {3, 17, 18};
        QVERIFY(parseExperiment(experimentToJson(experiment), "again").table == experiment.table);
        std::string text = experimentToJson(experiment);
        const std::size_t at = text.find("\"left_out\"");
        const std::size_t three = text.find('3', at);
        text[three] = '0';
        QVERIFY_THROWS_EXCEPTION(ExperimentError, parseExperiment(text, "again"));
    }

    /// Files of experiments without them stay as they were, byte for byte.
    void whatIsNotUsedIsNotWritten() {
        const std::string text = experimentToJson(tableExperimentSample());
        for (const char *key : {"rule\"", "blocks", "folds", "fold\"", "group", "derived", "lags"})
            QVERIFY2(QString::fromStdString(text).section("\"table\"", 1).indexOf(key) < 0, key);
        QVERIFY(QString::fromStdString(text).simplified().contains(
            "\"split\": { \"column\": \"part\", \"fraction\": 0.67, \"seed\": 42 }"));
    }

    void shortFilesHaveDefaults() {
        const Experiment read = parseExperiment(
            R"({"rules": "pykan-0.0", "model": {"width": [1, 1]}, "table": {"file": "t.csv", "columns":
                [{"name": "x"}, {"name": "y", "role": "target"}]}})",
            "short.json");
        QVERIFY(read.table->dialect == CsvDialect() && read.table->split == TableSplit());
        QVERIFY(read.table->columns[0] == TableColumnUse{"x"});
        QVERIFY(!read.encoding && read.formula.empty());
    }

    void datasetsKeepLogarithmsAndClassNames() {
        auto data = std::make_shared<Dataset>();
        data->train_input = Matrix::Constant(2, 1, 0.5);
        data->train_label = Matrix::Constant(2, 1, 1);
        data->input_names = {"x"};
        data->output_names = {"y"};
        data->input_scaling = {{1, 2, true}};
        data->output_scaling = {{3, 4}};
        data->classes = 2;
        data->class_names = {"no", "yes"};
        Experiment experiment;
        experiment.model.width = {1, 1};
        experiment.dataset = data;
        const Experiment again = parseExperiment(experimentToJson(experiment), "again");
        QVERIFY(again.dataset->input_scaling == data->input_scaling);
        QVERIFY(again.dataset->output_scaling == data->output_scaling);
        QCOMPARE(again.dataset->class_names, data->class_names);
        QByteArray text = QByteArray::fromStdString(experimentToJson(experiment));
        text.replace("\"log\"", "\"lug\"");
        QVERIFY(failureOf(text.toStdString()).contains("expected \"log\""));
        data->class_names.pop_back();
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, data->validate());
    }

    void rowsAreReadFromTheFile() {
        const Files files;
        files.write("rows.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
        Experiment experiment;
        experiment.formula.clear();
        experiment.model.width = {1, 1};
        experiment.table = TableSource{"rows.csv", {}, {}, {{"x"}, {"y", ColumnRole::Target}}, {0.5}, {}, {}};
        writeExperiment(experiment, files.path("e.json"));
        const Experiment read = readExperiment(files.path("e.json"));
        QCOMPARE(read.makeDataset()->train_input.rows(), Eigen::Index{2});
        Experiment changed = read;
        setField(changed, "lamb=0.5");
        QCOMPARE(changed.makeDataset()->test_input.rows(), Eigen::Index{2});
        std::stop_source stop;
        stop.request_stop();
        ReadOptions options;
        options.stop = stop.get_token();
        QVERIFY_THROWS_EXCEPTION(ReadingStopped, read.makeDataset(options));
    }

    void badFilesAreExplained_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *from, const char *to, const char *says) {
            QTest::newRow(says) << QByteArray(from) << QByteArray(to) << QString(says);
        };
        row("\"role\": \"target\"", "\"role\": \"output\"", "table.columns[3].role cannot be used");
        row("\"missing\": \"mean\"", "\"missing\": \"median\"", "use drop, refuse, mean, value or half-limit");
        row("\"fraction\": 0.67", "\"fraction\": \"most\"", "table.split.fraction is \"most\"; expected a number");
        row("\"delimiter\": \";\"", "\"delimiter\": \"::\"", "table.dialect.delimiter is \"::\"; expected one letter");
        row("\"file\": \"rows.csv\"", "\"file\": \"rows.csv\", \"range\": \"B-F\"", "range is \"B-F\"; expected cells");
        row("\"file\": \"rows.csv\"", "\"file\": \"rows.csv\", \"more_files\": [\"\"]", "more_files has an empty name");
        row("\"delimiter\": \";\"", "\"delimiter\": \"x\"", "table cannot be used: delimiter must be a comma");
        row("\"seed\": 42", "\"seed\": 42, \"rule\": \"best\"",
            "use random, ordered, blocks, fold, group or stratified");
        row("\"seed\": 42", "\"seed\": 42, \"blocks\": 2.5", "table.split.blocks is 2.5");
        row("\"file\": \"rows.csv\"", "\"file\": \"rows.csv\", \"lags\": [{\"column\": \"y\", \"rows\": [0]}]",
            "lags: y holds 0; expected whole numbers in 1 .. 10000");
        row("\"file\": \"rows.csv\"", "\"file\": \"rows.csv\", \"lags\": [{\"column\": \"y\", \"kind\": \"led\"}]",
            "table.lags[0].kind cannot be used");
        row("\"file\": \"rows.csv\"", "\"file\": \"rows.csv\", \"derived\": [{\"name\": \"r\"}]", "table.derived[0]");
        row("\"file\": \"rows.csv\"", "\"flie\": \"rows.csv\"", "perhaps \"file\" is meant");
        row("\"name\": \"id\"", "\"name\": \"c\"", "columns names c twice");
        row("\"fill\": 1.0", "\"fill\": 2.0", "encoding.inputs[1].fill is 2.0; expected a whole number in 0 .. 1");
        row("\"coding\": \"one-hot\"", "\"coding\": \"number\"", "has categories, but is coded as a number");
        row("  3,\n", "  4,\n", "width starts with 4, but the data has 3 inputs");
    }
    void badFilesAreExplained() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, says);
        QByteArray text = QByteArray::fromStdString(experimentToJson(tableExperimentSample()));
        QVERIFY2(text.contains(from), text.constData());
        text.replace(from, to);
        const QString message = failureOf(text.toStdString());
        QVERIFY2(message.contains(says) && message.startsWith("file.json"), qPrintable(message));
    }

    void mutations() {
        const std::uint64_t seed = 20260102;
        Splitmix random(seed);
        const Seeds seeds{{experimentToJson(tableExperimentSample())},
                          {"null", "-1", "[]", "{}", "\"\"", "1e999", "true", "codes", "target"}};
        int accepted = 0;
        for (int n = 0; n < 10000; ++n) {
            try {
                const Experiment experiment = parseExperiment(mutated(seeds, random), "mutated.json");
                if (experiment.table) experiment.table->validate();
                ++accepted;
            } catch (const ExperimentError &error) {
                QVERIFY2(QString(error.what()).startsWith("mutated.json"),
                         qPrintable(QString("seed %1, mutation %2: %3").arg(seed).arg(n).arg(error.what())));
            }
        }
        QVERIFY(accepted > 0);
    }
};

KAN_TEST(TestTableSourceJson)
#include "tst_table_source_json.moc"
