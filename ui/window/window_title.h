#pragma once

#include <QString>

#include "ui/session/network_search.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// What a session is at, for whoever looks at another window: "training 43 %", "Discover…"; empty: nothing, or a
/// training that is not longer than a second.
QString activityInTitle(const Snapshot &snapshot, const SearchState &search);

/// "name[*] — training 43 % — KAN Explorer"; [*] is where Qt shows that there is something to save.
QString windowTitle(const QString &name, const QString &activity);

}  // namespace kan::ui
