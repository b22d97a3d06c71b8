#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <kan/kan.h>

#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/experiment/experiment.h"
#include "core/facade/state.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

namespace lib = kan::lib;

namespace {

/// The rows and options of a preset through the façade.
lib::Dataset rowsOf(const kan::Experiment &preset) {
    const kan::Sampling &sampling = preset.sampling;
    return lib::sample(preset.formula,
                       {sampling.ranges, sampling.train_num, sampling.test_num, sampling.seed, sampling.noise});
}

QString messageOf(const std::function<void()> &call) {
    try {
        call();
    } catch (const std::invalid_argument &error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

lib::Sampling few() {
    lib::Sampling sampling;
    sampling.train_num = 100;
    sampling.test_num = 50;
    return sampling;
}

}  // namespace

class TestFacade : public QObject {
    Q_OBJECT

  private slots:
    void samplingIsCores() {
        const lib::Sampling sampling;
        const kan::Sampling core;
        QVERIFY(sampling.ranges == core.ranges);
        QCOMPARE(sampling.train_num, core.train_num);
        QCOMPARE(sampling.test_num, core.test_num);
        QCOMPARE(sampling.seed, core.seed);
        QCOMPARE(sampling.noise, core.noise);
    }

    void compilesFormulas() {
        const lib::Dataset data = lib::sample("x1*exp(x2)+x1", few());
        const lib::Network network = lib::compile(data, "x1*exp(x2)+x1");
        QVERIFY(network.allSymbolic());
        const lib::Table values = lib::predict(network, lib::Table{{0.5, -0.3}, 2});
        QVERIFY(std::abs(values.values[0] - 0.5 * (std::exp(-0.3) + 1)) < 1e-14);
        QVERIFY(lib::rmse(network, data.testInput(), data.testLabel()) < 1e-14);
        QVERIFY(messageOf([&] { lib::compile(data, "x1*y"); }).contains("\"y\" at position 4"));
        QVERIFY(messageOf([&] { lib::compile(data, "x1;x2"); }).contains("2 outputs"));
    }

    void trainsAsCore_data() {
        QTest::addColumn<QStringList>("fields");
        QTest::newRow("pykan-0.0") << QStringList{"grid=5", "lamb=0.1"};
        QTest::newRow("pykan-0.2") << QStringList{"rules=pykan-0.2", "lamb=0.01", "steps=10"};
        QTest::newRow("LM") << QStringList{"opt=LM", "model.seed=7", "width=[2,3,1]"};
        QTest::newRow("Adam in batches") << QStringList{"opt=Adam", "lr=0.01", "batch=100", "steps=50"};
    }

    /// The same fields by Options::set as by kan-cli's --set: the same bits.
    void trainsAsCore() {
        QFETCH(QStringList, fields);
        kan::Experiment experiment = *kan::findPreset("demo-6-default");
        const lib::Dataset data = rowsOf(experiment);
        lib::Options options;
        options.grid = experiment.model.grid;
        options.set("lamb", "0.1");
        for (const QString &field : fields) {
            kan::setField(experiment, field.toStdString());
            options.set(field.section('=', 0, 0).toStdString(), field.section('=', 1).toStdString());
        }
        const auto core = kan::train(experiment.makeModel(), experiment.makeDataset(), experiment.training);
        const lib::Training facade = lib::train(data, options);
        QVERIFY(facade.train_loss == core.history.train_loss);
        QVERIFY(facade.test_loss == core.history.test_loss);
        QVERIFY(facade.penalty == core.history.reg);
        QVERIFY(facade.network.parameters() == core.model.parameters());
        QCOMPARE(facade.message, core.message);
        QVERIFY(facade.status == lib::TrainingStatus::Completed);
        const kan::Matrix predicted = kan::predict(core.model, experiment.makeDataset()->test_input);
        const lib::Table values = lib::predict(facade.network, data.testInput());
        QVERIFY(std::equal(values.values.begin(), values.values.end(), predicted.data(),
                           predicted.data() + predicted.size()));
    }

    void discoversAsCore() {
        kan::Experiment experiment = *kan::findPreset("demo-6-default");
        const lib::Dataset data = rowsOf(experiment);
        const auto core = kan::discover(experiment.makeModel(), experiment.makeDataset(), experiment.symbolic.library(),
                                        discoverOptions(experiment.symbolic, 0));
        lib::Options options;
        options.grid = experiment.model.grid;
        const lib::Discovery facade = lib::discover(data, options);
        QVERIFY(facade.network.parameters() == core.model.parameters());
        QCOMPARE(facade.stages.size(), core.stages.size());
        QCOMPARE(facade.front.size(), core.front.size());
        QVERIFY(facade.exact && facade.network.allSymbolic());
    }

    /// Plain members come after set(), whatever the order in the program.
    void membersComeLast() {
        const lib::Dataset data = lib::sample("x1*x2", few());
        lib::Options options;
        options.width = {2, 4, 1};
        options.set("width", "[2,3,3,1]").set("steps", "3");
        options.steps = 2;
        QVERIFY(lib::Network(data, options).width() == std::vector<int>({2, 4, 1}));
        QCOMPARE(lib::train(data, options).train_loss.size(), std::size_t{2});
        QVERIFY(lib::Network(data).width() == std::vector<int>({2, 5, 1}));
    }

    void callbackAndStop() {
        const lib::Dataset data = lib::sample("x1*x2", few());
        std::stop_source stop;
        int calls = 0;
        const auto tell = [&](int steps, double, double) {
            QCOMPARE(steps, ++calls);
            if (calls == 3) stop.request_stop();
        };
        const lib::Training training = lib::train(data, {}, stop.get_token(), tell);
        QVERIFY(training.status == lib::TrainingStatus::Stopped);
        QCOMPARE(training.train_loss.size(), std::size_t{3});
    }

    /// What a file's units are, the user gives and gets: rows by hand and by the file give the same predictions.
    void unitsOfFile() {
        QTemporaryDir folder;
        QFile file(folder.filePath("rows.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("mass,speed,energy\n");
        lib::Table inputs{{}, 2};
        for (int n = 0; n < 60; ++n) {
            const double mass = 100 + n, speed = 3 + 0.1 * ((n * 7) % 60);
            inputs.values.insert(inputs.values.end(), {mass, speed});
            file.write(QByteArray::number(mass, 'g', 17) + "," + QByteArray::number(speed, 'g', 17) + "," +
                       QByteArray::number(mass * speed * speed / 2, 'g', 17) + "\n");
        }
        file.close();
        const lib::Dataset data = lib::readTable(file.fileName().toStdString(), {.targets = {"energy"}});
        QVERIFY(data.inputNames() == std::vector<std::string>({"mass", "speed"}));
        QCOMPARE(data.trainInput().rows(), std::size_t{48});
        const lib::Network network = lib::train(data).network;
        const lib::Prediction by_file = lib::predict(network, file.fileName().toStdString());
        QVERIFY(lib::predict(network, inputs).values == by_file.values.values);
        QVERIFY(lib::rmse(network, data.testInput(), data.testLabel()) < 100);  // energies are some thousands
        QVERIFY(by_file.values(59, 0) > 1000);
    }

    void edges() {
        const lib::Dataset data = lib::sample("sin(x1)+x2^2", few());
        lib::Options options;
        options.width = {2, 1};
        options.opt = "LM";
        const lib::Network trained = lib::train(data, options).network;
        const lib::Network fixed = lib::fixSymbolic(trained, data, {0, 0, 0}, "sin");
        QCOMPARE(trained.symbolicEdges(), std::size_t{0});
        QCOMPARE(fixed.symbolicEdges(), std::size_t{1});
        QVERIFY(!fixed.allSymbolic());
        QCOMPARE(lib::unfixSymbolic(fixed, {0, 0, 0}).symbolicEdges(), std::size_t{0});
        const lib::Pruned pruned = lib::prune(trained, data, {0, 1e6});
        QVERIFY(pruned.output_cut_off);
        QCOMPARE(pruned.network.edges().size(), std::size_t{2});
        const lib::Network fine = lib::refine(trained, data, 10);
        QVERIFY(fine.parameters().size() > trained.parameters().size());
        QVERIFY(lib::rmse(fine, data.trainInput(), lib::predict(trained, data.trainInput())) < 1e-12);
    }

    void settingsComeBack_data() {
        QTest::addColumn<QStringList>("fields");
        QTest::newRow("defaults") << QStringList();
        QTest::newRow("one that needs another") << QStringList{"patience=3", "validation=0.2", "steps=6"};
        QTest::newRow("other rules") << QStringList{"rules=pykan-0.2", "lamb=0.01", "steps=6"};
        QTest::newRow("lists and names") << QStringList{"width=[2,3,1]",         "opt=Adam",  "lr=0.01",
                                                        "lib=[\"sin\",\"x^2\"]", "name=mine", "steps=6"};
    }
    /// A file of the core is read with all its settings, and trains to the same bits.
    void settingsComeBack() {
        QFETCH(QStringList, fields);
        kan::Experiment experiment = *kan::findPreset("demo-6-default");
        kan::setField(experiment, "validation=0.1");
        for (const QString &field : fields) kan::setField(experiment, field.toStdString());
        experiment.training.steps = 6;
        QTemporaryDir folder;
        const std::string file = folder.filePath("of-core.json").toStdString();
        kan::writeExperiment(experiment, file);
        const lib::Experiment loaded = lib::loadExperiment(file);
        QVERIFY(loaded.network.parameters() == experiment.makeModel().parameters());
        const auto core = kan::train(experiment.makeModel(), experiment.makeDataset(), experiment.training);
        const lib::Network trained = lib::train(loaded.dataset, loaded.options).network;
        QVERIFY(trained.parameters() == core.model.parameters());

        lib::saveExperiment(trained, loaded.dataset, loaded.options, file);
        const kan::Experiment again = kan::readExperiment(file);
        QVERIFY(again.training == experiment.training);
        QVERIFY(again.model == experiment.model);
        QVERIFY(again.symbolic == experiment.symbolic);
        QVERIFY(again.sampling == experiment.sampling);
        QCOMPARE(again.formula, experiment.formula);
        QCOMPARE(again.name, experiment.name);
        QVERIFY(!again.dataset && !again.initial);
        QCOMPARE(again.versions.size(), std::size_t{1});
        QVERIFY(again.versions.front().model == core.model);
        QVERIFY(lib::loadExperiment(file).network.parameters() == trained.parameters());
    }

    /// Rows of a program are written themselves; those of a file by its name, which may be moved with the experiment.
    void rowsComeBack() {
        const QTemporaryDir folder;
        const auto path = [&](const char *name) { return folder.filePath(name).toStdString(); };
        const lib::Dataset drawn = lib::sample("x1*x2", few());
        const lib::Dataset given =
            lib::datasetOf(drawn.trainInput(), drawn.trainLabel(), drawn.testInput(), drawn.testLabel());
        lib::saveExperiment(lib::Network(given), given, {}, path("given.json"));
        const lib::Dataset again = lib::loadExperiment(path("given.json")).dataset;
        QVERIFY(again.trainInput() == given.trainInput() && again.testLabel() == given.testLabel());

        QVERIFY(QDir(folder.path()).mkdir("before"));
        QFile table(folder.filePath("before/rows.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("colour,mass,energy\n");
        for (int n = 0; n < 40; ++n)
            table.write(QByteArray(n % 3 ? "red," : "blue,") + QByteArray::number(100 + n) + "," +
                        QByteArray::number(7.5 * n) + "\n");
        table.close();
        const lib::Dataset read = lib::readTable(path("before/rows.csv"), {.targets = {"energy"}, .split_seed = 3});
        const lib::Network network(read);
        lib::saveExperiment(network, read, {}, path("before/read.json"));
        QVERIFY(QDir(folder.path()).rename("before", "after"));
        const lib::Experiment moved = lib::loadExperiment(path("after/read.json"));
        QVERIFY(moved.dataset.trainInput() == read.trainInput());
        QVERIFY(moved.dataset.inputNames() == read.inputNames());
        const std::string rows = path("after/rows.csv");
        QVERIFY(lib::predict(moved.network, rows).values == lib::predict(network, rows).values);
    }

    /// Columns that the experiment derives are computed of a file to be predicted as well, its target apart.
    void derivedColumnsAreComputedOfOtherFiles() {
        const QTemporaryDir folder;
        const auto write = [&](const char *name, const QByteArray &text) {
            QFile table(folder.filePath(name));
            if (table.open(QIODevice::WriteOnly)) table.write(text);
            return table.fileName().toStdString();
        };
        QByteArray rows = "mass,energy\n";
        for (int n = 1; n <= 40; ++n) rows += QByteArray::number(n % 9) + "," + QByteArray::number(n * n) + "\n";
        kan::Experiment experiment;
        experiment.formula.clear();
        experiment.model.width = {2, 1};
        kan::TableSource source;
        source.file = write("rows.csv", rows);
        source.derived = {{"double", "2*mass"}, {"root", "sqrt(energy)"}};
        source.lags = {{"double", kan::LagKind::Lag, {1}}};
        source.columns = {{"mass"}, {"double[t-1]"}, {"root", kan::ColumnRole::Target}};
        experiment.table = source;
        kan::writeExperiment(experiment, folder.filePath("model.json").toStdString());
        const lib::Experiment loaded = lib::loadExperiment(folder.filePath("model.json").toStdString());
        const lib::Prediction predicted = lib::predict(loaded.network, write("new.csv", "mass\n3\n4\n\"\"\n5\n"));
        QCOMPARE(predicted.rows, (std::vector<std::size_t>{1}));
        QCOMPARE(predicted.left_out.back(), std::string("row 4 (line 5): double[t-1] is missing"));
        const lib::Table by_hand = lib::predict(loaded.network, lib::Table{{4, 6}, 2});
        QVERIFY(predicted.values == by_hand);
        const std::string again = folder.filePath("again.json").toStdString();
        lib::saveExperiment(loaded.network, loaded.dataset, loaded.options, again);
        QVERIFY(lib::loadExperiment(again).dataset.trainInput() == loaded.dataset.trainInput());
    }

    /// As kan-cli train --csv does with the options of these names.
    void tablesAreReadDividedAndWeighedAsSaid() {
        const QTemporaryDir folder;
        const auto write = [&](const char *name, const QByteArray &text) {
            QFile table(folder.filePath(name));
            if (table.open(QIODevice::WriteOnly)) table.write(text);
            return table.fileName().toStdString();
        };
        QByteArray text = "a|b\nu|v\n", later = "m|V|sigma|y\n";
        text += "m|V|sigma|y\n";
        for (int n = 1; n <= 20; ++n)
            (n <= 16 ? text : later) +=
                QByteArray::number(n) + "|2|" + (n % 2 ? "0,5|" : "1|") + QByteArray::number(n * n) + "\n";
        const std::string rows = write("rows.txt", text);
        lib::Columns columns{.targets = {"y"}, .ignored = {"V"}, .errors = "sigma", .logs = {"y"}};
        columns.derived = {{"ratio", "m/V"}};
        columns.past = {{"y", "lag", {1}}, {"y", "difference", {2}}};
        columns.reading = {.delimiter = '|', .decimal_comma = true, .skip = 2};
        const lib::Dataset data = lib::readTable(rows, columns);
        QCOMPARE(data.inputNames(), (std::vector<std::string>{"m", "ratio", "y[t-1]", "y[t-1]-y[t-3]"}));
        QCOMPARE(data.trainInput().rows(), std::size_t{10});  // 13 rows have a past, the first 0.8 of them train
        QVERIFY(std::abs(data.trainInput()(0, 1) - 2) < 1e-12 && std::abs(data.trainInput()(0, 3) - 8) < 1e-12);
        const std::vector<double> &weights = data.state().rows->train_weight;
        // Errors of a logarithm are relative: (25/0.5)² after (16/1)².
        QVERIFY(weights.size() == 10 && std::abs(weights[1] / weights[0] - 2500.0 / 256) < 1e-12);
        QVERIFY(data.state().rows->output_scaling.front().log);
        columns.test_file = write("later.txt", later);
        columns.reading.skip = {};
        columns.test_follows = true;
        const std::string plain = write("plain.txt", text.mid(text.indexOf("m|V")));
        const lib::Dataset both = lib::readTable(plain, columns);
        QCOMPARE(both.testInput().rows(), std::size_t{4});
        QVERIFY(std::abs(both.testInput()(0, 2) - 256) < 1e-9);
        columns.past = {{"y", "next"}};
        QVERIFY(messageOf([&] { lib::readTable(plain, columns); }).contains("lag"));
        columns.past.clear();
        columns.reading.dates = "late";
        QVERIFY(messageOf([&] { lib::readTable(plain, columns); }).contains("year-first"));
    }

    /// A network sees rows as those it was trained on, though the table may have changed since.
    void tableHasChanged() {
        const QTemporaryDir folder;
        const std::string rows = folder.filePath("rows.csv").toStdString();
        const std::string file = folder.filePath("model.json").toStdString();
        const auto write = [&](double scale) {
            QFile table(QString::fromStdString(rows));
            if (!table.open(QIODevice::WriteOnly)) return;
            table.write("mass,energy\n");
            for (int n = 0; n < 40; ++n)
                table.write(QByteArray::number(scale * n) + "," + QByteArray::number(scale * n * n) + "\n");
        };
        write(1);
        const lib::Dataset data = lib::readTable(rows, {.targets = {"energy"}});
        const lib::Network network(data);
        lib::saveExperiment(network, data, {}, file);
        write(2);
        const lib::Network loaded = lib::loadExperiment(file).network;
        QVERIFY(lib::predict(loaded, rows).values == lib::predict(network, rows).values);
        QVERIFY(lib::predict(loaded, data.trainInput()) == lib::predict(network, data.trainInput()));
    }

    void filesThatCannotBe() {
        const QTemporaryDir folder;
        const lib::Dataset data = lib::sample("x1*x2", few());
        const std::string file = folder.filePath("broken.json").toStdString();
        QVERIFY(messageOf([&] { lib::loadExperiment(file); }).contains("broken.json"));
        QFile broken(QString::fromStdString(file));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"rules\": \"pykan-0.0\", \"formula\": \"x1\", \"model\": {\"grid\": \"wide\"}}");
        broken.close();
        QVERIFY(messageOf([&] { lib::loadExperiment(file); }).contains("grid is \"wide\""));
        const std::string nowhere = folder.filePath("no/folder.json").toStdString();
        QVERIFY(messageOf([&] { lib::saveExperiment(lib::Network(data), data, {}, nowhere); }).contains("folder.json"));
        const lib::Dataset other = lib::sample("x1+x2+x3", {{{-1, 1}, {-1, 1}, {-1, 1}}, 20, 20});
        QVERIFY(messageOf([&] { lib::saveExperiment(lib::Network(data), other, {}, file); }).contains("2"));
    }

    /// A network keeps its rules when it is trained further.
    void startKeepsRules() {
        const lib::Dataset data = lib::sample("sin(x1)+x2^2", few());
        lib::Options options;
        options.set("rules", "pykan-0.2").set("steps", "4").set("lamb", "0.01");
        const lib::Network start(data, options);
        lib::Options further;
        further.steps = 4;
        further.lamb = 0.01;
        QVERIFY(lib::train(start, data, further).network.parameters() ==
                lib::train(data, options).network.parameters());
    }

    /// As a person writes it, in the names and units of the table; the network's own form is another call.
    void formulasAreWritten() {
        QTemporaryDir folder;
        QFile table(folder.filePath("t.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("mass,speed,energy\n");
        for (int n = 0; n < 60; ++n) {
            const double mass = 1 + 0.1 * (n % 13), speed = 2 + 0.05 * (n % 29);
            const double energy = 3 * mass + speed * speed;
            table.write(QByteArray::number(mass, 'g', 17) + "," + QByteArray::number(speed, 'g', 17) + "," +
                        QByteArray::number(energy, 'g', 17) + "\n");
        }
        table.close();
        const lib::Dataset data = lib::readTable(table.fileName().toStdString(), {.targets = {"energy"}});
        lib::Options options;
        options.width = {2, 1};
        lib::Network network = lib::train(data, options).network;
        for (const auto format : {lib::Format::Python, lib::Format::R})
            QCOMPARE(lib::formula(network, format).find("As the network computes it: some of its edges are splines.") ==
                         std::string::npos,
                     false);
        network = lib::fixSymbolic(network, data, {0, 0, 0}, "x");
        network = lib::fixSymbolic(network, data, {0, 1, 0}, "x^2");
        options.set("opt", "LM");
        options.lamb = 0;
        network = lib::train(network, data, options).network;
        QCOMPARE(lib::formula(network), std::string("energy = speed^2 + 3*mass"));
        QVERIFY(lib::networkFormula(network).find("(speed") != std::string::npos);
        const std::string code = lib::formula(network, lib::Format::Python);
        QVERIFY2(code.find("As it is written down") != std::string::npos &&
                     code.find("speed**2 + 3*mass") != std::string::npos,
                 code.c_str());
    }

    void refusals() {
        const lib::Dataset data = lib::sample("x1*x2", few());
        const lib::Network network(data);
        lib::Options options;
        QVERIFY(messageOf([&] { options.set("training.lambda", "1"); }).contains("training.lamb"));
        QVERIFY(messageOf([&] { options.set("steps", "many"); }).startsWith("steps"));
        QVERIFY(messageOf([&] { options.set("sampling.train_num", "7"); }).contains("sample()"));
        QVERIFY(options.fields().empty());
        options.width = {3, 1};
        QVERIFY(messageOf([&] { lib::Network(data, options); }).contains("width starts with 3"));
        QVERIFY(messageOf([&] { lib::datasetOf({{1, 2, 3}, 2}, {{1}, 1}); }).contains("train_input"));
        QVERIFY(messageOf([&] { lib::readTable("nowhere.csv", {.targets = {"y"}}); }).contains("nowhere.csv"));
        QVERIFY(messageOf([&] { lib::readTable("nowhere.csv", {}); }).contains("targets"));
        QVERIFY(messageOf([&] { lib::fixSymbolic(network, data, {5, 0, 0}, "sin"); }).contains("edge"));
        QVERIFY(messageOf([&] { lib::fixSymbolic(network, data, {0, 0, 0}, "sn"); }).contains("sin"));
        QVERIFY(messageOf([&] { lib::discover(data, {}, 0); }).contains("attempts is 0"));
        QVERIFY(messageOf([&] { lib::formula(network, lib::Format::Text, 99); }).contains("digits is 99"));
        QVERIFY(messageOf([&] { lib::rmse(network, data.testInput(), data.trainLabel()); }).contains("labels"));
        QVERIFY(!messageOf([&] { lib::predict(network, lib::Table{{1, 2, 3}, 3}); }).isEmpty());
    }
};

KAN_TEST(TestFacade)
#include "tst_facade.moc"
