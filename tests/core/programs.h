#pragma once

#include <QFile>
#include <QProcess>
#include <QtTest>

#include <cmath>

#include "core/matrix.h"

namespace kan::test {

struct ProgramRun {
    int code = -1;
    QByteArray out, err;
};

inline ProgramRun runProgram(const QString &program, const QStringList &arguments) {
    QProcess process;
    process.start(program, arguments);
    ProgramRun result;
    if (!process.waitForFinished(240000) || process.exitStatus() != QProcess::NormalExit) {
        result.err = process.errorString().toUtf8();
        return result;
    }
    result.code = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

inline void writeText(const QString &name, const QByteArray &text) {
    QFile file(name);
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(text) == text.size(), qPrintable(name));
}

inline QByteArray textOf(const QString &name) {
    QFile stream(name);
    return stream.open(QIODevice::ReadOnly) ? stream.readAll() : QByteArray();
}

/// Rows of numbers with spaces between them.
inline QByteArray tableText(const Matrix &table) {
    QByteArray text;
    for (int row = 0; row < table.rows(); ++row) {
        for (int column = 0; column < table.cols(); ++column)
            text += QByteArray::number(table(row, column), 'g', 17) + ' ';
        text += '\n';
    }
    return text;
}

/// All NaN if there are not as many numbers as in `like`; what is no number is NaN.
inline Matrix tableFrom(const QByteArray &text, const Matrix &like) {
    Matrix table = Matrix::Constant(like.rows(), like.cols(), std::nan(""));
    const QList<QByteArray> numbers = text.simplified().split(' ');
    if (numbers.size() != table.size()) return table;
    for (int n = 0; n < numbers.size(); ++n) {
        bool is_number = false;
        const double value = numbers[n].toDouble(&is_number);
        if (is_number) table.data()[n] = value;
    }
    return table;
}

/// An interpreter that has NumPy and SymPy; empty: none.
inline QString pythonWithPackages() {
    for (const char *python : {"/usr/bin/python3", "python3"})
        if (runProgram(python, {"-c", "import numpy, sympy"}).code == 0) return python;
    return {};
}

}  // namespace kan::test
