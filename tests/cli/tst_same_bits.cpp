#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

namespace {

// Under a sanitizer a discovery takes minutes, and there is one level of vectors to compare.
#ifdef KAN_ADDRESS_SANITIZER
constexpr bool kDiscovers = false;
#else
constexpr bool kDiscovers = true;
#endif

/// What differs from run to run: how long it took and what was asked for.
QJsonValue withoutClock(const QJsonValue &value) {
    if (value.isArray()) {
        QJsonArray kept;
        for (const QJsonValue member : value.toArray()) kept.append(withoutClock(member));
        return kept;
    }
    if (!value.isObject()) return value;
    QJsonObject kept;
    const QJsonObject object = value.toObject();
    for (auto at = object.begin(); at != object.end(); ++at)
        if (at.key() != "seconds" && at.key() != "threads") kept.insert(at.key(), withoutClock(at.value()));
    return kept;
}

const QString kThisBuild = QStringLiteral(KAN_CLI);

Run runAt(const char *level, QStringList arguments, int threads = 0, const QString &program = kThisBuild) {
    if (threads > 0) arguments << "--threads" << QString::number(threads);
    qputenv("KAN_SIMD", level);
    Run result = run(arguments, program);
    qunsetenv("KAN_SIMD");
    return result;
}

QByteArray bits(const Run &result) {
    const QJsonDocument document = QJsonDocument::fromJson(result.out);
    const QJsonValue value = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    const QJsonValue kept = withoutClock(value);
    return (kept.isArray() ? QJsonDocument(kept.toArray()) : QJsonDocument(kept.toObject())).toJson();
}

/// Whether the program has kernels for AVX-512 and the processor can run them.
bool hasAvx512(const QString &program = kThisBuild) {
    return runAt("avx512", {"--version"}, 0, program).code == 0;
}

/// kan-cli as other compilers or levels of optimisation made it: paths from the environment, separated by colons.
QStringList programsOfOtherBuilds() {
    return qEnvironmentVariable("KAN_OTHER_BUILDS").split(':', Qt::SkipEmptyParts);
}

}  // namespace

/// The same bits from the kernels of every level of vectors, on any number of threads and of every compiler. The whole,
/// with every preset's discovery and with builds by GCC and Clang at -O2 and -O3, in `tests/run --long`.
class TestSameBits : public QObject {
    Q_OBJECT

  private slots:
    void commands_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("threads");
        const bool whole = qEnvironmentVariableIsSet("KAN_LONG_TESTS");
        const QJsonArray presets = QJsonDocument::fromJson(run({"presets", "--json"}).out).array();
        QVERIFY(presets.size() > 20);
        for (const QJsonValue preset : presets) {
            const QString id = preset.toObject().value("id").toString();
            // These need files that are not here.
            if (id.isEmpty() || id.startsWith("mnist") || id.startsWith("heart")) continue;
            QTest::newRow(qPrintable("train " + id)) << QStringList{"train", id} << true;
            QTest::newRow(qPrintable("LM " + id)) << QStringList{"train", id, "--set", "opt=LM", "steps=5"} << true;
            if (kDiscovers && (whole || id == "demo-6-default" || id == "hellokan"))
                QTest::newRow(qPrintable("discover " + id)) << QStringList{"discover", id} << true;
        }
        QTest::newRow("wide layers") << QStringList{"train", "hellokan", "--set", "model.width=[2,9,20,1]", "steps=3"}
                                     << true;
        QTest::newRow("layers of four") << QStringList{"train", "hellokan", "--set", "model.width=[2,4,3,1]", "steps=3"}
                                        << true;
        QTest::newRow("products")
            << QStringList{"train",  "hellokan", "--set", "model.width=[2,[3,9],[1,2],1]", "model.mult_arity=3",
                           "steps=3"}
            << true;
        QTest::newRow("Adam") << QStringList{"train", "hellokan", "--set", "opt=Adam", "steps=20"} << true;
        QTest::newRow("perceptron") << QStringList{"train", "demo-6-default", "--mlp", "2,20,1"} << true;
        QTest::newRow("curves") << QStringList{"symbolic", QStringLiteral(KAN_TEST_DATA "/symbolic/curves.json")}
                                << false;
    }
    void commands() {
        QFETCH(QStringList, arguments);
        QFETCH(bool, threads);
        const Run base = runAt("avx2", arguments, threads ? 1 : 0);
        QVERIFY2(base.code == 0, base.err);
        const QByteArray expected = bits(base);
        QVERIFY(expected.size() > 100);
        if (threads) QVERIFY(bits(runAt("avx2", arguments, 2)) == expected);
        if (!hasAvx512()) QSKIP("this processor has no AVX-512");
        QVERIFY(bits(runAt("avx512", arguments, threads ? 1 : 0)) == expected);
        if (threads) QVERIFY(bits(runAt("avx512", arguments, 2)) == expected);
    }

    void otherBuilds_data() {
        commands_data();
        for (const QString &program : programsOfOtherBuilds()) {
            const Run told = run({"--version"}, program);
            QVERIFY2(told.code == 0, qPrintable(program + " does not run"));
        }
    }
    void otherBuilds() {
        if (programsOfOtherBuilds().isEmpty()) QSKIP("no other builds are named in KAN_OTHER_BUILDS");
        QFETCH(QStringList, arguments);
        const Run base = runAt("avx2", arguments);
        QVERIFY2(base.code == 0, base.err);
        const QByteArray expected = bits(base);
        for (const QString &program : programsOfOtherBuilds()) {
            QVERIFY2(bits(runAt("avx2", arguments, 0, program)) == expected, qPrintable(program));
            if (hasAvx512(program))
                QVERIFY2(bits(runAt("avx512", arguments, 0, program)) == expected, qPrintable(program + ", AVX-512"));
        }
    }

    void otherLevelsAreRefused() {
        const Run refused = runAt("sse2", {"presets"});
        QCOMPARE(refused.code, 2);
        QVERIFY(refused.err.contains("KAN_SIMD"));
        QVERIFY(refused.err.contains("avx512"));
        QVERIFY(refused.out.isEmpty());
    }
};

KAN_TEST(TestSameBits)
#include "tst_same_bits.moc"
