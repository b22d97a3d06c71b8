#include <QTemporaryDir>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

QString write(const QTemporaryDir &folder, const char *name, const QByteArray &text) {
    QFile file(folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName();
}

/// Three classes in a plane, by the angle.
QByteArray classes() {
    QByteArray text = "x,y,kind\n";
    const char *names[] = {"north", "south-east", "south-west"};
    for (int n = 0; n < 240; ++n) {
        const double angle = 2.4 * n, radius = 0.3 + 0.7 * (n % 17) / 17.0;
        const double turned = std::fmod(angle + 10 * 2 * M_PI - M_PI / 6, 2 * M_PI);
        const int kind = turned < 2 * M_PI / 3 ? 0 : turned < 4 * M_PI / 3 ? 2 : 1;
        text += QByteArray::number(radius * std::cos(angle), 'g', 17) + "," +
                QByteArray::number(radius * std::sin(angle), 'g', 17) + "," + names[kind] + "\n";
    }
    return text;
}

}  // namespace

class TestCliCompare : public QObject {
    Q_OBJECT

  private slots:
    void comparesTheUsualRivals() {
        const Run compared = run({"compare", "demo-6-default", "--repeats", "2", "--json", "--set", "steps=4"});
        QVERIFY2(compared.code == 0, compared.err);
        const json result = json::parse(compared.out.toStdString());
        QCOMPARE(result.at("models").size(), std::size_t{3});
        for (const json &model : result.at("models")) {
            QCOMPARE(model.at("runs").get<int>(), 2);
            QVERIFY(model.at("test").at("rmse").at("mean").get<double>() > 0);
        }
        const double kan = result["models"][0]["parameters"], mlp = result["models"][1]["parameters"];
        QVERIFY(std::abs(kan - mlp) <= 4);
    }

    void aFormStandsBesideNetworks() {
        const QTemporaryDir folder;
        const json experiment = {
            {"rules", "pykan-0.2"},
            {"formula", ""},
            {"model", {{"width", {3, 1}}, {"grid", 3}}},
            {"training", {{"steps", 3}}},
            {"table",
             {{"file", KAN_TEST_DATA "/forms/known_form.csv"},
              {"columns",
               {{{"name", "x1"}}, {{"name", "x2"}}, {{"name", "x3"}}, {{"name", "y"}, {"role", "target"}}}}}},
            {"compare",
             {{"repeats", 2},
              {"models",
               {{{"name", "linear"}, {"kind", "linear"}},
                {{"name", "law"}, {"kind", "formula"}, {"form", {{"form", "(1-C1)*x1/(x2+1) + x3/(C2+1)"}}}}}}}}};
        const QString file = write(folder, "e.json", QByteArray::fromStdString(experiment.dump()));
        const Run compared = run({"compare", file, "--json"});
        QVERIFY2(compared.code == 0, compared.err);
        const json law = json::parse(compared.out.toStdString()).at("models").at(1);
        QCOMPARE(law.at("parameters").get<int>(), 2);
        QVERIFY(law.at("test").at("rmse").at("mean").get<double>() < 1e-9);
        QVERIFY(std::abs(law.at("constants").at(0).at(0).at("value").get<double>() - 0.3) < 1e-9);
        json wrong = experiment;
        wrong["compare"]["models"][1]["form"]["form"] = "(1-C1)*x1/(x2+1";
        const Run refused = run({"compare", write(folder, "w.json", QByteArray::fromStdString(wrong.dump()))});
        QVERIFY(refused.code != 0);
        QVERIFY2(refused.err.contains("model \"law\"") && refused.err.contains("position"), refused.err);
    }

    void theTableIsForReading() {
        const Run compared = run({"compare", "demo-6-default", "--repeats", "2", "--set", "steps=3"});
        QVERIFY2(compared.code == 0, compared.err);
        QCOMPARE(compared.out.count('\n'), 4);
        QVERIFY(compared.out.contains("test RMSE") && compared.out.contains(" ± "));
    }

    void classesOfATable() {
        const QTemporaryDir folder;
        const QString file = write(folder, "t.csv", classes()), out = folder.filePath("r.json");
        const QString model = folder.filePath("m.json"), predictions = folder.filePath("p.csv");
        const Run trained =
            run({"train", "--csv", file, "--target", "kind", "--save", model, "--out", out, "--set", "model.grid=5"});
        QVERIFY2(trained.code == 0, trained.err);
        const json result = json::parse(contents(out).toStdString());
        QVERIFY(result.at("test").at("accuracy").get<double>() > 0.9);
        QVERIFY(result.at("test").contains("auc") && result.at("test").contains("log_loss"));
        const Run predicted = run({"predict", model, file, "--out", predictions});
        QVERIFY2(predicted.code == 0, predicted.err);
        const QList<QByteArray> lines = contents(predictions).trimmed().split('\n'),
                                known = classes().trimmed().split('\n');
        QCOMPARE(lines.size(), known.size());
        QCOMPARE(lines[0], QByteArray("row,kind,probability"));
        int right = 0;
        for (qsizetype n = 1; n < lines.size(); ++n) {
            right += lines[n].split(',')[1] == known[n].split(',')[2];
            const double share = lines[n].split(',')[2].toDouble();
            QVERIFY(share > 1.0 / 3 - 1e-9 && share <= 1);
        }
        QVERIFY(right > 0.9 * 240);
        const Run compared = run({"compare", "--csv", file, "--target", "kind", "--repeats", "2"});
        QVERIFY2(compared.code == 0, compared.err);
        QVERIFY(compared.out.contains("logistic regression") && compared.out.contains("test accuracy"));
    }

    void perceptronsTrain() {
        const Run trained = run(
            {"train", "demo-6-default", "--mlp", "2,8,1", "--activation", "tanh", "--seed", "3", "--set", "steps=5"});
        QVERIFY2(trained.code == 0, trained.err);
        const json result = json::parse(trained.out.toStdString());
        QCOMPARE(result.at("parameters").get<int>(), 33);
        QCOMPARE(result.at("train_loss").size(), std::size_t{5});
        QVERIFY(result.at("train_loss").back().get<double>() < result.at("train_loss").front().get<double>());
    }

    void misuseIsToldInWords_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("widths") << QStringList{"train", "demo-6-default", "--mlp", "2,x,1"}
                                << QByteArray("--mlp takes");
        QTest::newRow("width of the data") << QStringList{"train", "demo-6-default", "--mlp", "3,5,1"}
                                           << QByteArray("width starts with 3, but the data has 2 inputs");
        QTest::newRow("alone") << QStringList{"train", "demo-6-default", "--activation", "tanh"} << QByteArray("--mlp");
        QTest::newRow("loss") << QStringList{"train", "demo-6-default", "--set", "loss=bce"}
                              << QByteArray("needs one target column that holds classes");
        QTest::newRow("unknown loss") << QStringList{"train", "demo-6-default", "--set", "loss=hinge"}
                                      << QByteArray("cross_entropy");
        QTest::newRow("LM") << QStringList{"train", "demo-6-default", "--set", "loss=mae", "opt=LM"}
                            << QByteArray("which minimises squares");
    }
    void misuseIsToldInWords() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, words);
        const Run refused = run(arguments);
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains(words), refused.err);
    }
};

KAN_TEST(TestCliCompare)
#include "tst_cli_compare.moc"
