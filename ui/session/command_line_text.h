#pragma once

#include <QString>

namespace kan {
struct Experiment;
}

namespace kan::ui {

/// The kan-cli command that trains this experiment in a terminal: `file` with contents `saved` (or, if `file` is empty,
/// the nearest preset) and what differs from it, quoted for a POSIX shell.
QString commandLineText(const Experiment &experiment, const Experiment &saved, const QString &file);

}  // namespace kan::ui
