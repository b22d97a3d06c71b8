#pragma once

#include <QTest>
#include <numeric>

#include "tests/ui/session_fixture.h"
#include "tests/ui/table_files.h"
#include "ui/session/experiment_session.h"

/// A table with inputs of every kind, whose law a small network learns at once.
class LearntTable {
  public:
    QString path(const char *name) const { return files_.path(name); }

    /// price [EUR] = 3 length [mm] + 10 grade + 50 if red, 20 if green - 30 used.
    void train(kan::ui::ExperimentSession &session) const {
        QByteArray text = "length,grade,colour,used,price\n[mm],,,,[EUR]\n";
        const char *colours[] = {"red", "blue", "green"};
        const double added[] = {50, 0, 20};
        for (int n = 0; n < 240; ++n) {
            const double length = 10 + 0.25 * (n * 37 % 101);
            const int grade = n * 7 % 5, colour = n * 11 % 3, used = n / 3 % 2;
            text += QByteArray::number(length) + ',' + QByteArray::number(grade) + ',' + colours[colour] + ',' +
                    QByteArray::number(used) + ',' +
                    QByteArray::number(3 * length + 10 * grade + added[colour] - 30 * used) + '\n';
        }
        kan::Experiment experiment = TableFiles::experiment(files_.write("law.csv", text));
        experiment.table->columns = {{.name = "length"},
                                     {.name = "grade"},
                                     {.name = "colour", .coding = kan::ColumnCoding::OneHot},
                                     {.name = "used"},
                                     {.name = "price", .role = kan::ColumnRole::Target}};
        experiment.table->dialect.units_row = true;
        experiment.model.width = {6, 1};
        run(session, experiment);
    }

    /// heavy is yes where length + width is above 10.
    void trainClasses(kan::ui::ExperimentSession &session) const {
        QByteArray text = "length,width,heavy\n";
        for (int n = 0; n < 200; ++n) {
            const double length = 0.1 * (n * 37 % 101), width = 4 + 0.02 * (n * 53 % 103);
            text += QByteArray::number(length) + ',' + QByteArray::number(width) +
                    (length + width > 10 ? ",yes\n" : ",no\n");
        }
        kan::Experiment experiment = TableFiles::experiment(files_.write("classes.csv", text));
        experiment.table->columns = {
            {.name = "length"},
            {.name = "width"},
            {.name = "heavy", .role = kan::ColumnRole::Target, .coding = kan::ColumnCoding::Codes}};
        experiment.training.loss.kind = kan::Loss::BinaryCrossEntropy;
        run(session, experiment);
    }

  private:
    static void run(kan::ui::ExperimentSession &session, kan::Experiment experiment) {
        experiment.training.steps = 25;
        experiment.training.penalty.lamb = 0;
        session.load(experiment);
        if (!waitForSnapshot(session, isTrained)) qFatal("a test table was not learnt");
    }

    TableFiles files_;
};
