#include "table_bench.h"

#include <cstdio>
#include <memory>

#include "core/experiment/table_store.h"
#include "ui/dialogs/head_model.h"
#include "ui/dialogs/import_dialog.h"
#include "ui_probe.h"

namespace kan::bench {

int measureTable(const QString &file) {
    constexpr int kLongest = 300'000;
    ui::ImportDialog dialog(std::make_shared<TableStore>());
    dialog.show();
    waitUntil([&] { return dialog.isActiveWindow() || dialog.isVisible(); });
    bool settled = false;
    double painted = -1;
    QObject scope;
    QObject::connect(&dialog, &ui::ImportDialog::settled, &scope, [&] { settled = true; });
    PaintWatch watch(&dialog);
    Heartbeat heart;
    heart.start();
    const auto start = Clock::now();
    watch.on_paint = [&] {
        if (painted < 0 && dialog.head()->rowCount() > 0) painted = millisecondsSince(start);
    };
    dialog.openFile(file);
    waitUntil([&] { return settled && painted >= 0; }, kLongest);
    const double read = millisecondsSince(start), stall = heart.stop();
    std::printf(
        "{\"table_first_picture_ms\": %.1f, \"table_read_ms\": %.1f, \"max_gui_stall_table_ms\": %.1f, \"rows\": "
        "%zu}\n",
        painted, read, stall,
        dialog.isReady() ? static_cast<std::size_t>(dialog.rows().train_input.rows() + dialog.rows().test_input.rows())
                         : std::size_t{0});
    return 0;
}

}  // namespace kan::bench
