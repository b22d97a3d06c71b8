#pragma once

#include <QStringList>

#include "ui/session/table_desk.h"

namespace kan::ui {

/// "120 training / 30 test rows · 4 network inputs · target species, 3 classes".
QString importSummary(const Dataset &rows);

/// What became of the rows and columns of an answer, a sentence each, none twice.
QStringList importNotes(const TableAnswer &answer);

}  // namespace kan::ui
