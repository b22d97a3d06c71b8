#pragma once

#include <QtTest>
#include <utility>
#include <vector>

#include "tests/cli/cli_run.h"

/// Rows for checkRefusal(): options with which a command of kan-cli refuses to run, and what it says of each.
inline void addRefusals(const QStringList &command, const std::vector<std::pair<QStringList, QByteArray>> &refusals) {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("words");
    for (const auto &[options, words] : refusals)
        QTest::newRow(qPrintable(options.join(' '))) << command + options << words;
}

/// Exit code 2, the words on standard error, and nothing on standard output.
inline void checkRefusal() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, words);
    const Run refused = run(arguments);
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains(words), refused.err);
    QVERIFY(refused.out.isEmpty());
}
