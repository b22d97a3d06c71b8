#include <QDir>
#include <QTemporaryDir>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/program.h"
#include "core/io/experiment_file.h"
#include "tests/cli/cli_run.h"
#include "tests/full_device.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// y = 5 + sin(3 a) b + a wave that no short formula has; half tells train from test.
QByteArray waves() {
    QByteArray text = "a,b,half,y\n";
    for (int n = 0; n < 150; ++n) {
        const int row = n / 15;
        const double a = (n % 15) / 7.0 - 1, b = row / 5.0 - 1;
        const double y = 5 + std::sin(3 * a) + b * b + 0.01 * std::sin(37.0 * n);
        text += QByteArray::number(a, 'g', 17) + "," + QByteArray::number(b, 'g', 17) + "," +
                (n % 4 == 1 ? "test" : "train") + "," + QByteArray::number(y, 'g', 17) + "\n";
    }
    return text;
}

/// Files of every kind that a command reads, and an experiment whose rows are those of rows.csv.
class Workplace {
  public:
    Workplace() {
        put("rows.csv", waves());
        put("gradients.csv", "x,f,df\n0,0,1\n1,1,1\n2,2,1\n3,3,1\n");
        put("curves.json", R"({"curves": [{"curve": "c", "x": [0,1,2,3,4], "y": [0,1,4,9,16]}]})");
        trained_ = run({"train", "--csv", path("rows.csv"), "--target", "y", "--split-column", "half", "--set",
                        "steps=2", "width=[2,1]", "--save", path("model.json")});
        QFile::link("rows.csv", path("soft"));
    }
    QString path(const QString &name) const { return folder_.filePath(name); }
    void put(const QString &name, const QByteArray &text) const {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) file.write(text);
    }
    /// The words with files of this folder in the place of "%name".
    QStringList located(QStringList words) const {
        for (QString &word : words)
            if (word.startsWith('%')) word = path(word.mid(1));
        return words;
    }
    QMap<QString, QByteArray> all() const {
        QMap<QString, QByteArray> files;
        const auto names = QDir(folder_.path()).entryList(QDir::Files | QDir::Hidden);
        for (const QString &name : names) files[name] = contents(path(name));
        return files;
    }
    const Run &trained() const { return trained_; }

  private:
    QTemporaryDir folder_;
    Run trained_;
};

/// Of the predictions of y in rows.csv, for the rows that `half` names.
double rmseOf(const QByteArray &predictions, const QByteArray &half) {
    const QList<QByteArray> rows = waves().trimmed().split('\n'), given = predictions.trimmed().split('\n');
    double sum = 0;
    int count = 0;
    for (int n = 1; n < rows.size(); ++n) {
        if (rows[n].split(',')[2] != half) continue;
        sum += std::pow(rows[n].split(',')[3].toDouble() - given[n].split(',')[1].toDouble(), 2);
        ++count;
    }
    return std::sqrt(sum / count);
}

void collect(const kan::cli::Command &command, std::vector<std::string> &unmarked, int &outputs) {
    for (const kan::cli::Option &option : command.options) {
        if (option.name != "--out" && option.name != "--save") continue;
        ++outputs;
        if (!option.output) unmarked.push_back(command.name + " " + option.name);
    }
    for (const kan::cli::Command &part : command.commands) collect(part, unmarked, outputs);
}

}  // namespace

class TestCliOutputs : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QVERIFY2(place_.trained().code == 0, place_.trained().err); }

    void everyOutputIsDeclaredAsOne() {
        std::vector<std::string> unmarked;
        int outputs = 0;
        collect(kan::cli::program(), unmarked, outputs);
        QVERIFY2(unmarked.empty(), unmarked.empty() ? "" : unmarked.front().c_str());
        QVERIFY(outputs > 15);
    }

    /// None of them trains first: not a word of progress.
    void pathsAreCheckedBeforeTheWork_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("says");
        const QStringList train = {"train", "demo-6-default", "--set", "steps=3"};
        QTest::newRow("save")
            << train + QStringList{"--save", "/nonexistent/x.json", "--out", "%good.json"}
            << "--save: /nonexistent/x.json cannot be written: there is no folder /nonexistent; make it";
        QTest::newRow("out") << train + QStringList{"--save", "%good.json", "--out", "%missing/r.json"}
                             << "/missing; make it";
        QTest::newRow("folder") << train + QStringList{"--out", "%"} << "it is a folder; add the name of a file";
        QTest::newRow("perceptron") << train + QStringList{"--mlp", "2,2,1", "--out", "/nonexistent/r.json"}
                                    << "no folder /nonexistent";
        QTest::newRow("discover") << QStringList{"discover", "demo-6-default", "--save", "/nonexistent/x.json"}
                                  << "--save: /nonexistent/x.json cannot be written";
        QTest::newRow("compare") << QStringList{"compare", "demo-6-default", "--out", "/nonexistent/x.json"}
                                 << "--out: /nonexistent/x.json cannot be written";
        QTest::newRow("lab") << QStringList{"lab", "sampling", "--out", "/nonexistent/x.json"}
                             << "--out: /nonexistent/x.json cannot be written";
        QTest::newRow("one for two") << train + QStringList{"--save", "%x.json", "--out", "%./x.json"}
                                     << "is also what another option writes; choose another name";
    }
    void pathsAreCheckedBeforeTheWork() {
        QFETCH(QStringList, words);
        QFETCH(QString, says);
        const auto before = place_.all();
        const Run result = run(place_.located(words));
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains(says.toUtf8()), result.err);
        QVERIFY2(!result.err.contains("loss"), result.err);
        QVERIFY(result.out.isEmpty());
        QCOMPARE(place_.all(), before);
    }

    void whatIsReadIsNotWritten_data() {
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char *name, const QStringList &words) { QTest::newRow(name) << words; };
        row("table", {"train", "--csv", "%rows.csv", "--target", "y", "--out", "%rows.csv"});
        row("table, saved", {"train", "--csv", "%rows.csv", "--target", "y", "--save", "%soft"});
        row("test rows",
            {"train", "--csv", "%gradients.csv", "--target", "df", "--test", "%rows.csv", "--out", "%soft"});
        row("experiment", {"train", "%model.json", "--out", "%model.json"});
        row("experiment, saved", {"train", "%model.json", "--save", "%model.json"});
        row("its table", {"train", "%model.json", "--out", "%rows.csv"});
        row("its table, saved", {"train", "%model.json", "--save", "%soft"});
        row("compare", {"compare", "%model.json", "--out", "%rows.csv"});
        row("discover", {"discover", "%model.json", "--save", "%rows.csv"});
        row("predict, model", {"predict", "%model.json", "%rows.csv", "--out", "%model.json"});
        row("predict, rows", {"predict", "%model.json", "%rows.csv", "--out", "%soft"});
        row("export", {"export", "%model.json", "--format", "text", "--out", "%model.json"});
        row("export, table", {"export", "%model.json", "--format", "text", "--out", "%rows.csv"});
        row("grid extension", {"grid-extension", "%model.json", "--out", "%rows.csv"});
        row("symbolic", {"symbolic", "%curves.json", "--out", "%curves.json"});
        row("lab", {"lab", "gradients", "--data", "%gradients.csv", "--out", "%gradients.csv"});
    }
    void whatIsReadIsNotWritten() {
        QFETCH(QStringList, words);
        const auto before = place_.all();
        const Run result = run(place_.located(words));
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains("is the same file as") && result.err.contains("choose another name"), result.err);
        QVERIFY2(!result.err.contains("loss"), result.err);
        QCOMPARE(place_.all(), before);
    }

    void oneOutputDoesNotTakeTheOtherAlong() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("x.json");
        const QString full = QString::fromStdString(fullDevice(folder.path().toStdString()));
        if (full.isEmpty()) QSKIP("no device can be made");
        const QStringList train = {"train", "demo-6-default", "--set", "steps=1"};
        for (const auto &[good, bad] : {std::pair("--save", "--out"), std::pair("--out", "--save")}) {
            QFile::remove(file);
            const Run result = run(train + QStringList{good, file, bad, full});
            QCOMPARE(result.code, 2);
            QVERIFY2(result.err.contains((full + " cannot be written: No space left on device").toUtf8()), result.err);
            QVERIFY(json::accept(contents(file).toStdString()));
        }
        const Run compared = run({"compare", "demo-6-default", "--repeats", "1", "--set", "steps=1", "--out", full});
        QCOMPARE(compared.code, 2);
        QVERIFY2(compared.out.contains("parameters"), compared.out);
    }

    void standardOutputThatIsFullIsSaid() {
        for (const char *words : {"presets", "--help", "--version", "lab splines"}) {
            QProcess process;
            process.setStandardOutputFile("/dev/full");
            process.start(QStringLiteral(KAN_CLI), QString::fromLatin1(words).split(' '));
            QVERIFY(process.waitForFinished());
            QCOMPARE(process.exitCode(), 2);
            QVERIFY(process.readAllStandardError().contains("standard output cannot be written"));
        }
    }

    void aDiscoveredFormulaCanBeSavedPredictedWithAndExported() {
        const QTemporaryDir folder;
        const QString saved = folder.filePath("formula.json"), result = folder.filePath("result.json");
        const Run found =
            run({"discover", place_.path("model.json"), "--attempts", "1", "--save", saved, "--out", result});
        QVERIFY2(found.code == 0, found.err);
        const json told = json::parse(contents(result).toStdString());
        const Run predicted = run({"predict", saved, place_.path("rows.csv")});
        QVERIFY2(predicted.code == 0, predicted.err);
        for (const auto &[half, key] : {std::pair("train", "train_rmse"), std::pair("test", "test_rmse")}) {
            const double expected = told.at("network").at(key).get<double>();
            QVERIFY(expected > 1e-3);                               // the wave is left over
            QVERIFY(told.at(key).get<double>() < 1.05 * expected);  // of the formula as one writes it
            QVERIFY2(std::abs(rmseOf(predicted.out, half) / expected - 1) < 1e-6, predicted.out.left(200));
        }
        const Run exported = run({"export", saved, "--format", "text"});
        QVERIFY2(exported.code == 0, exported.err);
        QCOMPARE(exported.out, QByteArray("y = sin(3*a) + b^2 + 5\n"));
        const Run of_network = run({"export", saved, "--format", "text", "--form", "network"});
        for (const char *word : {"y = ", "*(a", "(b"}) QVERIFY2(of_network.out.contains(word), of_network.out);
        // Code is what one writes, too, where that agrees with the network, and says so.
        const Run code = run({"export", saved, "--format", "python"});
        QVERIFY2(code.out.contains("# As it is written down: its constants are fitted to the training rows.\n") &&
                     code.out.contains("np.sin(3*a) + b**2 + 5"),
                 code.out);
        const Run network_code = run({"export", saved, "--format", "python", "--form", "network"});
        QVERIFY2(network_code.out.contains("# As the network computes it.\n") && network_code.out.contains("*(a"),
                 network_code.out);
        QCOMPARE(run({"export", saved, "--format", "text", "--form", "short"}).code, 2);
        QVERIFY(!told.at("legend").empty());
        QVERIFY(QString::fromStdString(told.at("formula_named").get<std::string>()).startsWith("y = "));
        // One unit everywhere: the last stage and the end of the front are the network that is told.
        QVERIFY(std::abs(told.at("stages").back().at("train_rmse").get<double>() /
                             told.at("network").at("train_rmse").get<double>() -
                         1) < 1e-6);
        QVERIFY(std::abs(told.at("front").back().at("train_rmse").get<double>() /
                             told.at("network").at("train_rmse").get<double>() -
                         1) < 1e-6);
        QCOMPARE(kan::readExperiment(saved.toStdString()).versions.size(), std::size_t(1));
    }

    /// Without --out the report goes to no one, as with train.
    void aFormulaOfAFormula() {
        const QTemporaryDir folder;
        const QString saved = folder.filePath("formula.json");
        const Run found = run({"discover", "demo-6-default", "--attempts", "1", "--save", saved});
        QVERIFY2(found.code == 0 && found.out.isEmpty(), found.err);
        const Run exported = run({"export", saved, "--format", "text", "--digits", "4"});  // of which pi has all
        QCOMPARE(exported.out.trimmed(), QByteArray("exp(x2^2 + sin(pi*x1))"));
    }

    /// The network found has another shape than the layers that the experiment gives.
    void anExperimentWithGivenLayersCanBeSaved() {
        const QTemporaryDir folder;
        const QString saved = folder.filePath("formula.json");
        const QString given = QStringLiteral(KAN_TEST_DATA "/train/v00_demo6_default.json");
        const Run found = run({"discover", given, "--attempts", "1", "--save", saved});
        QVERIFY2(found.code == 0, found.err);
        const Run exported = run({"export", saved, "--format", "text"});
        QVERIFY2(exported.code == 0, exported.err);
        const QString extended = folder.filePath("extended.json");
        QCOMPARE(run({"train", given, "--set", "steps=4", "grid_schedule=[5,7]", "--save", extended}).code, 0);
        const Run again = run({"export", extended, "--format", "text"});
        QVERIFY2(again.code == 0, again.err);
    }

  private:
    Workplace place_;

    void aFormIsFitted() {
        const QTemporaryDir folder;
        const QString table = folder.filePath("k.csv"), out = folder.filePath("fit.json");
        QFile file(table);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("T (K),k (1/s),sigma,word\n");
        for (int n = 0; n < 40; ++n) {
            const double t = 280 + 2 * n;
            file.write(QByteArray::number(t) + "," + QByteArray::number(2e5 * std::exp(-4000 / t), 'g', 12) + "," +
                       QByteArray::number(1 + n % 3) + ",a\n");
        }
        file.write("300,,1,b\n");
        file.close();
        const QStringList fit = {"fit", "--csv", table, "--target", "k", "--formula", "A*exp(-B/T)"};
        const Run told = run(fit + QStringList{"--out", out});
        QVERIFY2(told.code == 0 && told.err.contains("1 of 41 rows are left out"), told.err);
        const json result = json::parse(contents(out).toStdString());
        QCOMPARE(result.at("constants").at(0).at("name"), json("A"));
        QVERIFY(std::abs(result.at("constants").at(0).at("value").get<double>() / 2e5 - 1) < 1e-8);
        QVERIFY(std::abs(result.at("constants").at(1).at("value").get<double>() / 4000 - 1) < 1e-9);
        QVERIFY(result.at("constants").at(1).at("standard_error").get<double>() < 1e-5);
        QCOMPARE(result.at("degrees_of_freedom"), json(38));
        QCOMPARE(result.at("status"), json("converged"));
        for (const char *key : {"formula", "rmse", "residual_sum_of_squares"}) QVERIFY(result.contains(key));
        const Run read = run(fit + QStringList{"--start", "A=1e5,B=3000", "--errors", "sigma"});
        QVERIFY2(read.out.contains("k = 200000*exp(-4000/T)") && read.out.contains("B = 4000 ± "), read.out);
        // Every run has the same bits, also of sums of many terms.
        const QStringList long_sum = {
            "fit", "--csv", table, "--target", "k", "--formula", "a+b*T+c*T^2+d*sin(T/30)+f*sqrt(T)+g/T", "--json"};
        const Run first = run(long_sum);
        QVERIFY2(first.code == 0, first.err);
        for (int n = 0; n < 4; ++n) QCOMPARE(run(long_sum).out, first.out);
        // The rows of two files are one table.
        const Run twice = run(fit + QStringList{"--csv", table, "--json"});
        QVERIFY2(twice.code == 0 && twice.err.contains("2 of 82 rows"), twice.err);
        QCOMPARE(json::parse(twice.out.toStdString()).at("degrees_of_freedom"), json(78));
        const QStringList logarithm = {"fit", "--csv", table, "--target", "log(k)", "--formula", "a-B/T"};
        QVERIFY(run(logarithm).out.contains("B = 4000 ± "));
        const std::pair<QStringList, const char *> refused[] = {
            {{"--formula", "2*T"}, "no constant"},     {{"--formula", "A*exp(-B/T"}, "')'"},
            {{"--formula", "A*word+T"}, "holds text"}, {{"--formula", "A*B*T"}, "A and B"},
            {{"--start", "C=1"}, "no constant \"C\""}, {{"--start", "A"}, "NAME=NUMBER"},
            {{"--errors", "sgima"}, "sigma"},          {{"--target", "q"}, "q"}};
        for (const auto &[options, says] : refused) {
            const Run wrong = run(fit + options);
            QVERIFY2(wrong.code == 2 && wrong.err.contains(says), says + (": " + wrong.err));
        }
    }
};

KAN_TEST(TestCliOutputs)
#include "tst_cli_outputs.moc"
