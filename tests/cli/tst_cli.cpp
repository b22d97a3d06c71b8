#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

QString reference(const char *name) {
    return QStringLiteral(KAN_TEST_DATA "/train/%1.json").arg(name);
}

QString written(const QTemporaryDir &folder, const QByteArray &text) {
    QFile file(folder.filePath("curves.json"));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName();
}

}  // namespace

class TestCli : public QObject {
    Q_OBJECT

  private slots:
    void trainsAReferenceFile() {
        const Run result = run({"train", reference("v00_lj"), "--threads", "1"});
        QCOMPARE(result.code, 0);
        const json out = json::parse(result.out.toStdString());
        for (const char *key :
             {"status", "message", "train_loss", "test_loss", "reg", "evaluations", "seconds", "threads", "initial",
              "final", "test_prediction", "edge_scores", "edge_scale", "node_scores"})
            QVERIFY2(out.contains(key), key);
        QVERIFY(!out.contains("dataset"));
        QCOMPARE(out.at("status").get<std::string>(), std::string("completed"));
        QCOMPARE(out.at("train_loss").size(), std::size_t{20});
        QCOMPARE(out.at("test_prediction").size(), std::size_t{50});
        QCOMPARE(out.at("threads").get<int>(), 1);
        QCOMPARE(out.at("final").at(1).at("coef").at(1).at(0).size(), std::size_t{6});
        QVERIFY(result.err.contains("| train_loss: "));
        QVERIFY(result.err.contains("| reg: "));
    }

    void fromSeedGivesTheDataset() {
        QTemporaryDir folder;
        const QString out = folder.filePath("r.json");
        QCOMPARE(run({"train", reference("v02_lamb0"), "--from-seed", "--set", "steps=1", "--out", out}).code, 0);
        const json result = json::parse(contents(out).toStdString());
        const json expected = json::parse(contents(reference("v02_lamb0")).toStdString());
        for (const char *key : {"train_input", "train_label", "test_input", "test_label"}) {
            const json &ours = result.at("dataset").at(key);
            QCOMPARE(ours.size(), expected.at("dataset").at(key).size());
            QVERIFY(std::abs(ours[7][0].get<double>() - expected.at("dataset").at(key)[7][0].get<double>()) < 1e-12);
        }
    }

    void threadsGiveTheSameBits() {
        const auto losses = [](const char *threads) {
            const Run result = run({"train", reference("v02_deep4"), "--set", "steps=3", "--threads", threads});
            return json::parse(result.out.toStdString()).at("final").dump();
        };
        QCOMPARE(losses("1"), losses("2"));
    }

    void setChangesFields() {
        const Run result = run({"train", "demo-6-default", "--set", "steps=2", "model.grid=9", "lamb=0"});
        QCOMPARE(result.code, 0);
        const json out = json::parse(result.out.toStdString());
        QCOMPARE(out.at("train_loss").size(), std::size_t{2});
        QCOMPARE(out.at("final").at(0).at("knots").at(0).size(), std::size_t{10});
    }

    /// An experiment whose network has a symbolic and a mixed edge is trained on from there, and so is what comes out.
    void trainsSymbolicEdges() {
        QTemporaryDir folder;
        const QString first = folder.filePath("first.json"), second = folder.filePath("second.json");
        QCOMPARE(run({"train", "demo-6-default", "--set", "steps=1", "--out", first}).code, 0);
        json experiment = {{"formula", "exp(sin(pi*x1)+x2^2)"}, {"training", {{"steps", 4}, {"opt", "LM"}}}};
        json layers = json::parse(contents(first).toStdString()).at("final");
        experiment["model"] = {{"width", {2, 5, 1}}, {"grid", layers[0]["knots"][0].size() - 1}, {"k", 3}};
        experiment["rules"] = "pykan-0.0";
        layers[0]["symbolic"] = {{{"input", 0}, {"output", 2}, {"function", "sin"}, {"params", {3, 0, 1, 0}}},
                                 {{"input", 1},
                                  {"output", 3},
                                  {"function", "x*exp(-x)"},
                                  {"params", {1, 0, 0.5, 0}},
                                  {"with_spline", true}}};
        for (const QString &target : {first, second}) {
            experiment["initial"] = layers;
            const Run result =
                run({"train", written(folder, QByteArray::fromStdString(experiment.dump())), "--out", target});
            QVERIFY2(result.code == 0, result.err);
            const json out = json::parse(contents(target).toStdString());
            const json &loss = out.at("train_loss");
            QVERIFY(loss.back().get<double>() < loss.front().get<double>());
            QCOMPARE(out.at("initial").at(0).at("symbolic").at(0).at("params"), layers[0]["symbolic"][0]["params"]);
            QCOMPARE(out.at("final").at(0).at("symbolic").at(1).at("function"), json("x*exp(-x)"));
            QVERIFY(out.at("final").at(0).at("symbolic").at(0).at("params") != layers[0]["symbolic"][0]["params"]);
            QVERIFY(out.at("final").at(0).at("symbolic").at(1).at("params") != layers[0]["symbolic"][1]["params"]);
            layers = out.at("final");
        }
        const auto losses = [&](const QString &file) {
            return json::parse(contents(file).toStdString()).at("train_loss");
        };
        QVERIFY(losses(second).front().get<double>() <= losses(first).back().get<double>() * (1 + 1e-9));
    }

    void demo6PrintsEveryCell() {
        const Run result = run({"demo6", "--json"});
        QCOMPARE(result.code, 0);
        const json cells = json::parse(result.out.toStdString());
        QCOMPARE(cells.size(), std::size_t{15});
        for (const json &cell : cells) {
            QCOMPARE(cell.at("page").size(), std::size_t{3});
            const double loss = cell.at("train_loss").get<double>();
            const double page = cell.at("page")[0].get<double>();
            QVERIFY2(loss > page / 2 && loss < page * 2, cell.dump().c_str());
            QVERIFY(cell.at("spread").at("reg")[0].get<double>() <= cell.at("reg").get<double>());
        }
        QCOMPARE(cells[0].at("name").get<std::string>(), std::string("default"));
    }

    void gridExtensionPrintsTheCurve() {
        const QStringList shorter = {"--set", "steps=12", "grid_schedule=[5,10]", "train_num=200"};
        const Run table = run(QStringList{"grid-extension"} + shorter);
        QCOMPARE(table.code, 0);
        QCOMPARE(table.out.count('\n'), 4);
        QVERIFY(table.out.contains("slope"));
        const Run as_json = run(QStringList{"grid-extension", "grid-extension", "--json"} + shorter);
        const json curve = json::parse(as_json.out.toStdString()).at("curve");
        QCOMPARE(curve.size(), std::size_t{3});
        QVERIFY(curve[0].at("slope").is_null());
        const std::array grids = {3, 5, 10};
        for (std::size_t n = 0; n < 3; ++n) {
            QCOMPARE(curve[n].at("grid").get<int>(), grids[n]);
            for (const char *key : {"train_rmse", "test_rmse", "seconds"}) QVERIFY(curve[n].at(key).get<double>() > 0);
        }
    }

    void trainKnowsGridSchedules() {
        QTemporaryDir folder;
        const QString out = folder.filePath("r.json");
        const Run result = run({"train", "grid-extension", "--out", out, "--set", "steps=6", "grid_schedule=[5,10]"});
        QCOMPARE(result.code, 0);
        QVERIFY(result.out.isEmpty());
        QVERIFY(result.err.contains("slope"));
        const json written = json::parse(contents(out).toStdString());
        QCOMPARE(written.at("grid").dump(), std::string("[3,3,5,5,10,10]"));
        QCOMPARE(written.at("curve").size(), std::size_t{3});
        QCOMPARE(written.at("curve")[2].at("test_rmse"), written.at("test_loss")[5]);
    }

    void marquardtTrainsDemo6() {
        const Run result = run({"train", "demo-6-lambda-0", "--set", "opt=LM", "steps=12"});
        QCOMPARE(result.code, 0);
        QVERIFY(json::parse(result.out.toStdString()).at("test_loss")[11].get<double>() < 4.9e-3);
    }

    void symbolicAnswersEveryNameOfTheFile() {
        QTemporaryDir folder;
        const QString file = QStringLiteral(KAN_TEST_DATA "/symbolic/curves.json"), out = folder.filePath("r.json");
        for (const char *score : {"simplest", "pykan"}) {
            const Run result = run({"symbolic", file, "--out", out, "--score", score});
            QCOMPARE(result.code, 0);
            QVERIFY(result.out.isEmpty() && result.err.isEmpty());
            const json ours = json::parse(contents(out).toStdString()).at("curves");
            const json theirs = json::parse(contents(file).toStdString()).at("curves");
            QCOMPARE(ours.size(), theirs.size());
            for (std::size_t n = 0; n < ours.size(); ++n) {
                QCOMPARE(ours[n].at("curve"), theirs[n].at("curve"));
                QCOMPARE(ours[n].at("fits").size(), std::size_t{34});
                for (const json &wanted : theirs[n].at("fits")) {
                    const auto found =
                        std::find_if(ours[n].at("fits").begin(), ours[n].at("fits").end(),
                                     [&](const json &fit) { return fit.at("function") == wanted.at("function"); });
                    QVERIFY(found != ours[n].at("fits").end());
                    QCOMPARE(found->at("params").size(), std::size_t{4});
                    QVERIFY(found->at("domain_ok").is_boolean() && found->at("score").is_number());
                    QVERIFY(found->at("r2").get<double>() >= wanted.at("true_r2").get<double>() - 1e-9);
                }
            }
        }
    }

    void symbolicTakesALibraryAndRanges() {
        QTemporaryDir folder;
        const QString file = written(folder, R"({"curves":[{"x":[0,1,2,3,4,5],"y":[1,3,5,7,9,11]}]})");
        const Run result = run({"symbolic", file, "--lib", "sin,max(x,1),x", "--a-range", "0.5,2", "--b-range=-1,1"});
        QCOMPARE(result.code, 0);
        const json fits = json::parse(result.out.toStdString()).at("curves")[0].at("fits");
        QCOMPARE(fits.size(), std::size_t{3});
        QCOMPARE(fits[0].at("function").get<std::string>(), std::string("x"));
        for (const json &fit : fits) {
            const double a = fit.at("params")[0].get<double>(), b = fit.at("params")[1].get<double>();
            QVERIFY(a >= 0.5 && a <= 2 && b >= -1 && b <= 1);
        }
    }

    /// A parabola with 0.2 % noise: x^2 first, by far; the fits that imitate it last, and none missing.
    void symbolicTellsWhatAFitImitates() {
        QTemporaryDir folder;
        json x = json::array(), y = json::array();
        for (int n = 0; n < 200; ++n) {
            const double at = -1 + 0.01 * n;
            x.push_back(at);
            y.push_back(2 * at * at - 0.5 * at + 0.0025 * std::sin(100.0 * n * n));
        }
        const json curves = {{"curves", {{{"x", x}, {"y", y}}}}};
        const Run result = run({"symbolic", written(folder, QByteArray::fromStdString(curves.dump()))});
        QCOMPARE(result.code, 0);
        const json fits = json::parse(result.out.toStdString()).at("curves")[0].at("fits");
        QCOMPARE(fits.size(), std::size_t{32});
        QCOMPARE(fits[0].at("function"), json("x^2"));
        QVERIFY(!fits[0].contains("imitates") && fits[1].at("score").get<double>() > 100);
        QVERIFY(
            std::is_partitioned(fits.begin(), fits.end(), [](const json &fit) { return !fit.contains("imitates"); }));
        const auto sine =
            std::find_if(fits.begin(), fits.end(), [](const json &fit) { return fit.at("function") == "sin"; });
        QCOMPARE(sine->value("imitates", ""), std::string("x^2"));
        QVERIFY(sine->at("r2").get<double>() > 0.9999);
    }

    void symbolicAnswersCurvesWithoutInformation() {
        QTemporaryDir folder;
        const QString file = written(folder, R"({"curves":[{"curve":"flat","x":[0,1,2,3],"y":[2,2,2,2]},
                                                           {"curve":"still","x":[1,1,1,1],"y":[0,1,2,3]}]})");
        const Run result = run({"symbolic", file});
        QCOMPARE(result.code, 0);
        QVERIFY(result.err.contains("flat: the curve is constant"));
        const json curves = json::parse(result.out.toStdString()).at("curves");
        QCOMPARE(curves[0].at("status").get<std::string>(), std::string("constant_curve"));
        QCOMPARE(curves[0].at("fits")[0].at("function").get<std::string>(), std::string("0"));
        QCOMPARE(curves[1].at("status").get<std::string>(), std::string("no_spread"));
        QVERIFY(curves[1].at("message").get<std::string>().find("have x = 1") != std::string::npos);
    }

    void badSymbolicFilesExitWith2_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << QByteArray() << "is not JSON";
        QTest::newRow("not a number") << QByteArray(R"({"curves":[{"x":[1,2,3,NaN],"y":[1,2,3,4]}]})") << "is not JSON";
        QTest::newRow("infinite") << QByteArray(R"({"curves":[{"x":[1,2,3,1e999],"y":[1,2,3,4]}]})") << "finite";
        QTest::newRow("huge") << QByteArray(R"({"curves":[{"x":[1,2,3,1e200],"y":[1,2,3,4]}]})")
                              << "curves[0].x[3] is beyond 1e100";
        QTest::newRow("text") << QByteArray(R"({"curves":[{"x":[1,2,3,4],"y":[1,2,"a",4]}]})") << "curves[0].y[2]";
        QTest::newRow("null") << QByteArray(R"({"curves":[{"x":[1,2,3,4],"y":[1,2,null,4]}]})") << "curves[0].y[2]";
        QTest::newRow("lengths") << QByteArray(R"({"curves":[{"x":[1,2,3,4],"y":[1,2,3,4,5]}]})")
                                 << "4 numbers in x and 5 in y";
        QTest::newRow("short") << QByteArray(R"({"curves":[{"x":[1],"y":[1]}]})") << "expected at least 4";
        QTest::newRow("no y") << QByteArray(R"({"curves":[{"x":[1,2,3,4]}]})") << "curves[0].y is missing";
        QTest::newRow("no curves") << QByteArray("{}") << "curves is missing";
        QTest::newRow("none") << QByteArray(R"({"curves":[]})") << "at least one curve";
        QTest::newRow("function") << QByteArray(
                                         R"({"curves":[{"x":[1,2,3,4],"y":[1,2,3,5],"fits":[{"function":"sine"}]}]})")
                                  << "unknown function \"sine\"; perhaps sin";
    }
    void badSymbolicFilesExitWith2() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        QTemporaryDir folder;
        const Run result = run({"symbolic", written(folder, text)});
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains(says.toUtf8()), result.err.constData());
        QVERIFY(result.out.isEmpty());
    }

    void exportWritesTheFormula_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("holds");
        QTest::newRow("latex") << "latex"
                               << "f &= s_{11}\\left(s_{1}\\left(x_{1}\\right) + ";
        QTest::newRow("python") << "python"
                                << "outputs[:, 0] = s11(s1(x1) + s2(x2)) + ";
        QTest::newRow("sympy") << "sympy"
                               << "sp.sympify(s11(s1(x1) + s2(x2)) + ";
        QTest::newRow("cpp") << "cpp"
                             << "inline std::array<double, 1> network(const std::array<double, 2> &inputs)";
        QTest::newRow("text") << "text"
                              << "s11(s1(x1) + s2(x2)) + ";
        for (const char *script : {"matlab", "r", "javascript", "julia"})
            QTest::newRow(script) << script << "s11(s1(x1) + s2(x2)) + ";
        QTest::newRow("mathematica") << "mathematica"
                                     << "s11[s1[x1] + s2[x2]] + ";
    }
    void exportWritesTheFormula() {
        QFETCH(QString, format);
        QFETCH(QString, holds);
        QTemporaryDir folder;
        const QString out = folder.filePath("formula");
        const QStringList arguments = {"export", reference("v00_demo6_default"), "--format", format};
        QCOMPARE(run(arguments + QStringList{"--out", out}).code, 0);
        QVERIFY2(contents(out).contains(holds.toUtf8()), contents(out).constData());
        if (format != "text" && format != "latex")
            QVERIFY(contents(out).contains("As the network computes it: some of its edges are splines."));
        const Run shorter = run(arguments + QStringList{"--digits", "3"});
        QCOMPARE(shorter.code, 0);
        QVERIFY(shorter.out.size() < contents(out).size());
    }

    void discoverFindsTheFormula() {
        QTemporaryDir folder;
        const QString out = folder.filePath("result.json");
        // With few functions laws are not looked for on the rows: through networks, stage by stage.
        const Run found =
            run({"discover", "demo-6-default", "--set", "model.seed=3", "--lib", "x,x^2,sin,exp", "--out", out});
        QCOMPARE(found.code, 0);
        QVERIFY(found.err.contains("| prune") && found.err.contains("the formula is exact"));
        const json result = json::parse(contents(out).toStdString());
        QCOMPARE(result.at("formula").get<std::string>(), std::string("exp(x2^2 + sin(pi*x1))"));
        QVERIFY(result.at("exact").get<bool>());
        QVERIFY(result.at("test_rmse").get<double>() < 1e-10);
        QVERIFY(result.at("seconds").get<double>() > 0);
        QVERIFY(result.at("stages").size() >= 8 && !result.at("front").empty());
        QCOMPARE(result.at("stages").back().at("symbolic_edges").get<int>(), 3);
    }

    void discoverEndsWhenTheTimeIsUp() {
        QTemporaryDir folder;
        const QString out = folder.filePath("result.json");
        const Run found = run({"discover", "deep-formula", "--time", "300ms", "--out", out});
        QCOMPARE(found.code, 0);  // nobody has interrupted it
        QVERIFY2(found.err.contains("found in 0.3 s"), found.err);
        const json result = json::parse(contents(out).toStdString());
        QVERIFY(result.at("stopped").get<bool>() && !result.at("exact").get<bool>());
        QCOMPARE(result.at("verdict").at("kind").get<std::string>(), std::string("none"));
    }

    void discoverKeepsWishes() {
        QTemporaryDir folder;
        const QString out = folder.filePath("result.json");
        const Run found = run({"discover", "demo-6-default", "--operators", "+,*,exp", "--must-use", "x2", "--attempts",
                               "1", "--time", "20s", "--out", out});
        QVERIFY2(found.code == 0, found.err);
        const QString formula =
            QString::fromStdString(json::parse(contents(out).toStdString()).at("formula").get<std::string>());
        QVERIFY2(formula.contains("x2") && !formula.contains("sin") && !formula.contains("/"), qPrintable(formula));
        const auto refused = [](const QStringList &wish) {
            const Run result = run(QStringList{"discover", "demo-6-default"} + wish);
            return result.code == 2 ? QString::fromUtf8(result.err) : QString();
        };
        QVERIFY(refused({"--must-use", "x3"}).contains("--must-use: there is no \"x3\"; use x1"));
        QVERIFY(refused({"--operators", "+,foo"}).contains("operators hold \"foo\""));
        QVERIFY(refused({"--size", "0"}).contains("--size is \"0\"; expected a whole number in 1 .. 10000"));
    }

    /// Rows that lie far from the law are named as the table has them.
    void discoverNamesRowsThatLieFar() {
        QTemporaryDir folder;
        QFile table(folder.filePath("t.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("a,b,y\n");
        for (int n = 0; n < 200; ++n) {
            const double a = 1 + (n * 37 % 101) / 50.0, b = 1 + (n * 53 % 97) / 48.0;
            table.write(QByteArray::number(a, 'g', 17) + "," + QByteArray::number(b, 'g', 17) + "," +
                        QByteArray::number(a * b * b + (n == 30 ? 900 : 0), 'g', 17) + "\n");
        }
        table.close();
        const Run found = run({"discover", "--csv", table.fileName(), "--target", "y"});
        QVERIFY2(found.code == 0, found.err);
        const json told = json::parse(found.out.toStdString());
        QCOMPARE(told.at("formula").get<std::string>(), std::string("a*b^2"));
        QCOMPARE(told.at("left_out"), json({"row 31 (line 32)"}));
        QVERIFY2(found.err.contains("1 row lies far from it and was left out: row 31 (line 32)"), found.err);
    }

    void discoverTakesALibrary() {
        const Run result = run({"discover", "demo-6-default", "--attempts", "1", "--lib", "x,x^2,tanh"});
        QCOMPARE(result.code, 0);
        const json found = json::parse(result.out.toStdString());
        QVERIFY(!found.at("exact").get<bool>());
        QVERIFY(found.at("formula").get<std::string>().find("exp(x2") == std::string::npos);
        const Run wrong = run({"discover", "demo-6-default", "--lib", "sni"});
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.err.contains("unknown function \"sni\"; perhaps sin"));
    }

    /// Those with products learn what they say.
    void productPresetsLearn_data() {
        QTest::addColumn<double>("most");
        QTest::newRow("product") << 1e-4;
        QTest::newRow("sum-and-product") << 6e-3;
        QTest::newRow("relativistic-addition") << 7e-3;
        QTest::newRow("two-products-deep") << 6e-2;
    }
    void productPresetsLearn() {
        QFETCH(double, most);
        const Run trained = run({"train", QTest::currentDataTag()});
        QVERIFY2(trained.code == 0, trained.err);
        const double rmse = json::parse(trained.out.toStdString())["test"]["rmse"].get<double>();
        QVERIFY2(rmse < most, qPrintable(QString::number(rmse)));
    }

    void listsAndHelp() {
        QVERIFY(run({"presets"}).out.contains("lennard-jones"));
        QCOMPARE(json::parse(run({"presets", "--json"}).out.toStdString()).size(), std::size_t{27});
        QVERIFY(run({"--version"}).out.startsWith("kan-cli "));
        QVERIFY(run({"--help"}).out.contains("Examples:"));
        QVERIFY(run({"train", "--help"}).out.contains("--set key=value"));
    }

    void badInputExitsWith2_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringList{} << "Usage:";
        QTest::newRow("command") << QStringList{"trian"} << "perhaps train";
        QTest::newRow("no file") << QStringList{"train"} << "missing FILE";
        QTest::newRow("missing file") << QStringList{"train", "/nonexistent.json"} << "cannot be opened";
        QTest::newRow("option") << QStringList{"train", "demo-6-default", "--fast"} << "unknown option --fast";
        QTest::newRow("value") << QStringList{"train", "demo-6-default", "--threads", "x"} << "--threads is \"x\"";
        QTest::newRow("field") << QStringList{"train", "demo-6-default", "--set", "lambda=1"} << "perhaps \"lamb\"";
        QTest::newRow("formula") << QStringList{"train", "demo-6-default", "--set", "formula=x1+"} << "position 4";
        QTest::newRow("pole") << QStringList{"train", "demo-6-default", "--set", "formula=log(x1)+x2"}
                              << "of 1000 training rows";
        QTest::newRow("size") << QStringList{"train", "demo-6-default", "--set", "width=[2,90000,90000,1]"} << "TB";
        QTest::newRow("one grid") << QStringList{"grid-extension", "demo-6-default"} << "grid_schedule=[5,10,20]";
        QTest::newRow("falling grids") << QStringList{"grid-extension", "--set", "grid_schedule=[20,10]"}
                                       << "be strictly increasing";
        QTest::newRow("too many files") << QStringList{"grid-extension", "a", "b"} << "unexpected argument";
        const QString curves = QStringLiteral(KAN_TEST_DATA "/symbolic/curves.json");
        QTest::newRow("no curves") << QStringList{"symbolic"} << "missing FILE";
        QTest::newRow("a device") << QStringList{"train", "/dev/null"} << "is a device or a pipe";
        QTest::newRow("a device of curves") << QStringList{"symbolic", "/dev/null"} << "is a device or a pipe";
        QTest::newRow("missing curves") << QStringList{"symbolic", "/nonexistent.json"} << "cannot be opened";
        QTest::newRow("library") << QStringList{"symbolic", curves, "--lib", "x,cosine"}
                                 << "--lib: unknown function \"cosine\"; perhaps ";
        QTest::newRow("user function") << QStringList{"symbolic", curves, "--lib", "x*(1+"} << "position 6";
        QTest::newRow("score") << QStringList{"symbolic", curves, "--score", "best"} << "simplest or pykan";
        QTest::newRow("a-range") << QStringList{"symbolic", curves, "--a-range", "1"} << "expected low,high";
        QTest::newRow("b-range") << QStringList{"symbolic", curves, "--b-range=2,1"} << "the range of b is 2 .. 1";
        const QString layers = reference("v00_demo6_default");
        QTest::newRow("no format") << QStringList{"export", layers} << "--format is missing";
        QTest::newRow("format") << QStringList{"export", layers, "--format", "word"} << "latex, python";
        QTest::newRow("digits") << QStringList{"export", layers, "--format", "cpp", "--digits", "18"} << "--digits";
        QTest::newRow("version") << QStringList{"export", layers, "--format", "cpp", "--version", "best"}
                                 << "no version \"best\"; use last";
        QTest::newRow("untrained") << QStringList{"export", "demo-6-default", "--format", "cpp"}
                                   << "holds no trained network";
        QTest::newRow("output") << QStringList{"train",   "lennard-jones", "--set",
                                               "steps=1", "--out",         "/nonexistent/r.json"}
                                << "cannot be written";
    }
    void badInputExitsWith2() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Run result = run(arguments);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains(says.toUtf8()), result.err.constData());
        QVERIFY(result.out.isEmpty());
    }

    void aHopelessStartExitsWith3() {
        const Run result = run({"train", "lennard-jones", "--set", "formula=1e200*x1", "--set", "steps=2"});
        QCOMPARE(result.code, 3);
        QCOMPARE(json::parse(result.out.toStdString()).at("status").get<std::string>(), std::string("failed"));
    }

    void aHopelessGridExtensionExitsWith3() {
        QCOMPARE(run({"grid-extension", "--set", "formula=1e200*x1*x2", "steps=2"}).code, 3);
    }

    void interruptExitsWith130() {
        QTemporaryDir folder;
        QProcess process;
        process.start(KAN_CLI,
                      {"train", "demo-6-default", "--set", "steps=1000000", "--out", folder.filePath("r.json")});
        QVERIFY(process.waitForStarted());
        // The thread that watches for signals starts once they are blocked.
        const QDir threads(QStringLiteral("/proc/%1/task").arg(process.processId()));
        QTRY_VERIFY(threads.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() > 1);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        const json result = json::parse(contents(folder.filePath("r.json")).toStdString());
        QCOMPARE(result.at("status").get<std::string>(), std::string("stopped"));
        QVERIFY(result.at("train_loss").size() < 1000000);
    }
};

KAN_TEST(TestCli)
#include "tst_cli.moc"
