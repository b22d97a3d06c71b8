#pragma once

#include <QFile>
#include <QRegularExpression>
#include <QStringList>

#include <map>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace kan::tests {

/// A file of NIST's Statistical Reference Datasets (nonlinear regression).
struct NistProblem {
    std::string target, model;         ///< "log(y)", "b1 - b2*x1*exp(-b3*x2)"
    std::vector<std::string> columns;  ///< of the rows: y first
    Matrix rows;
    std::vector<std::string> names;
    std::map<std::string, double> starts[2];
    std::vector<double> values, deviations;  ///< certified
    double sum_of_squares = 0, standard_deviation = 0;
};

inline std::vector<double> numbersIn(const QString &text) {
    std::vector<double> numbers;
    for (const QString &word : text.simplified().split(' ', Qt::SkipEmptyParts)) {
        bool good = false;
        const double number = word.toDouble(&good);
        if (good) numbers.push_back(number);
    }
    return numbers;
}

/// An empty model: the file could not be read.
inline NistProblem nistProblem(const QString &path) {
    NistProblem problem;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return problem;
    const QStringList lines = QString::fromLatin1(file.readAll()).split('\n');
    static const QRegularExpression kParameter(QStringLiteral("^\\s*(b\\d+)\\s*=(.*)$"));
    static const QRegularExpression kCount(QStringLiteral("^\\s*\\d+ Parameters"));
    QString model;
    bool in_model = false;
    std::vector<std::vector<double>> rows;
    for (const QString &line : lines) {
        if (kCount.match(line).hasMatch()) {
            in_model = true;
        } else if (line.contains(QLatin1String("Starting"), Qt::CaseInsensitive)) {
            in_model = false;
        } else if (in_model) {
            model += line;
        } else if (const auto match = kParameter.match(line); match.hasMatch()) {
            const std::vector<double> numbers = numbersIn(match.captured(2));
            if (numbers.size() != 4) return {};
            problem.names.push_back(match.captured(1).toStdString());
            for (std::size_t n = 0; n < 2; ++n) problem.starts[n][problem.names.back()] = numbers[n];
            problem.values.push_back(numbers[2]);
            problem.deviations.push_back(numbers[3]);
        } else if (line.startsWith(QLatin1String("Residual Sum"))) {
            problem.sum_of_squares = numbersIn(line).back();
        } else if (line.startsWith(QLatin1String("Residual Standard"))) {
            problem.standard_deviation = numbersIn(line).back();
        } else if (line.startsWith(QLatin1String("Data:"))) {
            problem.columns.clear();
            for (const QString &word : line.mid(5).simplified().split(' '))
                problem.columns.push_back(word.toStdString());
        } else if (!problem.names.empty()) {
            const std::vector<double> numbers = numbersIn(line);
            if (numbers.size() == problem.columns.size()) rows.push_back(numbers);
        }
    }
    model = model.simplified().replace('[', '(').replace(']', ')');
    model = model.left(model.lastIndexOf('+'));  // the error, e
    problem.target = model.section('=', 0, 0).trimmed().toStdString();
    problem.model = model.section('=', 1).trimmed().toStdString();
    problem.rows.resize(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(problem.columns.size()));
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t column = 0; column < problem.columns.size(); ++column)
            problem.rows(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)) = rows[row][column];
    return problem;
}

}  // namespace kan::tests
