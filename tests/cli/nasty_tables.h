#pragma once

#include <QByteArray>
#include <QStringList>
#include <vector>

/// A table that a program may well choke on.
struct NastyTable {
    QByteArray name;
    QString file;  ///< its name, whose ending may say what is in it
    QByteArray bytes;
    QString target = QStringLiteral("y");
    QStringList options;  ///< of kan-cli train, besides --csv and --target
};

/// All of them, in a fixed order: sizes, constants, ties, few rows, classes, headers, encodings, lines, cells, shapes,
/// arrays, and tables in which chance mixes columns of these kinds.
std::vector<NastyTable> nastyTables();
