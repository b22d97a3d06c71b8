#include "ui/dialogs/import_summary.h"

#include <QCoreApplication>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kShownTargets = 3;

QString importText(const char *text) {
    return QCoreApplication::translate("kan::ui::ImportDialog", text);
}

}  // namespace

QString importSummary(const Dataset &rows) {
    QStringList parts = {
        importText("%1 training / %2 test rows")
            .arg(groupedNumber(static_cast<double>(rows.train_input.rows())),
                 groupedNumber(static_cast<double>(rows.test_input.rows()))),
        rows.inputs() == 1 ? importText("1 network input") : importText("%1 network inputs").arg(rows.inputs())};
    QStringList targets;
    for (const std::string &name : rows.output_names) targets << QString::fromStdString(name);
    const QString target = targets.mid(0, kShownTargets).join(QStringLiteral(", "));
    if (rows.classes > 0)
        parts << importText("target %1, %2 classes").arg(target).arg(rows.classes);
    else
        parts << (targets.size() > kShownTargets ? importText("%1 targets").arg(targets.size())
                                                 : importText("target %1").arg(target));
    return parts.join(QStringLiteral(" · "));
}

QStringList importNotes(const TableAnswer &answer) {
    QStringList all = answer.reasons;
    const TableReport &report = answer.report;
    for (const std::string &note : report.notes) {
        const bool shown_beside = report.logs && note.starts_with(report.logs->words());
        if (const QString text = noteText(note); !shown_beside && !all.contains(text)) all << text;
    }
    if (report.dropped > 0)
        all.prepend(importText("%1 of %2 rows are left out (%3%4).")
                        .arg(report.dropped)
                        .arg(report.rows)
                        .arg(QString::fromStdString(report.dropped_rows.front()),
                             report.dropped > 1 ? QStringLiteral(" …") : QString()));
    for (const std::string &name : report.constant_columns)
        all << importText("%1 is constant in the training rows.").arg(QString::fromStdString(name));
    return all;
}

}  // namespace kan::ui
