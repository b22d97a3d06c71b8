#pragma once

#include <QMetaType>
#include <memory>

namespace kan::ui {

struct Snapshot;
using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace kan::ui

Q_DECLARE_METATYPE(kan::ui::SnapshotPtr)
