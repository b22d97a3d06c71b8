#pragma once

#include <QSet>
#include <QString>
#include <QStringList>

namespace kan::ui {

/// The fields of an experiment that trouble has been told of: "formula", "model.width", …
class FieldProblems {
  public:
    void add(const QString &field) { fields_.insert(field); }
    /// What is fine again of `room`: the field itself and those below it ("model" has "model.width"). They are
    /// forgotten.
    QStringList clear(const QString &room) {
        QStringList cleared;
        for (const QString &field : QSet<QString>(fields_)) {
            if (field != room && !field.startsWith(room + QLatin1Char('.'))) continue;
            fields_.remove(field);
            cleared << field;
        }
        return cleared;
    }

  private:
    QSet<QString> fields_;
};

}  // namespace kan::ui
