#include "ui/session/options_note.h"

#include <QStringList>

#include "core/train/training_fields.h"

namespace kan::ui {

QString optionsNote(const TrainingOptions &before, const TrainingOptions &after) {
    QStringList notes;
    for (const Field<TrainingOptions> &field : trainingFields()) {
        const double value = numberOf(field, after);
        if (field.mark.empty() || numberOf(field, before) == value) continue;
        notes << QString::fromUtf8(field.mark.data(), static_cast<qsizetype>(field.mark.size())) + QLatin1Char(' ') +
                     QString::number(value, 'g', 3);
    }
    return notes.join(QStringLiteral(", "));
}

}  // namespace kan::ui
