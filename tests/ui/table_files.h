#pragma once

#include <QFile>
#include <QTemporaryDir>
#include <cmath>

#include "core/experiment/experiment.h"

/// Small tables in a folder of the test's own.
class TableFiles {
  public:
    QString path(const char *name) const { return folder_.filePath(QString::fromLatin1(name)); }
    QString folder() const { return folder_.path(); }

    QString write(const char *name, const QByteArray &text) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write a test table");
        return file.fileName();
    }
    /// Columns x, y, colour (red, blue), price = 100 x + 10 y.
    static QByteArray prices(int rows = 60) {
        QByteArray text = "x,y,colour,price\n";
        for (int n = 0; n < rows; ++n) {
            const double x = 1 + n % 7, y = 2 + n % 5;
            text += QByteArray::number(x) + ',' + QByteArray::number(y) + (n % 2 ? ",red," : ",blue,") +
                    QByteArray::number(100 * x + 10 * y) + '\n';
        }
        return text;
    }
    QString writePrices() const { return write("prices.csv", prices()); }

    /// A table with the columns that `source` uses, all numbers; those that are coded are 0 or 1.
    QString writeLike(const kan::TableSource &source) const {
        QByteArray text;
        for (const kan::TableColumnUse &use : source.columns) text += QByteArray::fromStdString(use.name) + ',';
        for (int n = 0; n < 80; ++n) {
            text.back() = '\n';
            int column = 1;
            for (const kan::TableColumnUse &use : source.columns) {
                const int value = 3 + n * 7 % (9 + 2 * column++);
                text += QByteArray::number(use.coding == kan::ColumnCoding::Number ? value : value % 2) + ',';
            }
        }
        text.back() = '\n';
        return write("like.csv", text);
    }

    /// x and y as inputs, price as the target, on a small network.
    static kan::Experiment experiment(const QString &file) {
        kan::Experiment experiment;
        experiment.name = "prices";
        experiment.formula.clear();
        experiment.table.emplace();
        experiment.table->file = file.toStdString();
        for (const char *name : {"x", "y"}) experiment.table->columns.push_back({.name = name});
        experiment.table->columns.push_back({.name = "price", .role = kan::ColumnRole::Target});
        experiment.model.width = {2, 1};
        experiment.model.grid = 3;
        experiment.training.steps = 4;
        experiment.training.threads = 1;
        return experiment;
    }

  private:
    QTemporaryDir folder_;
};
