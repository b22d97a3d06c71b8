#include "ui/text/table_files.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

namespace kan::ui {

namespace {

const QStringList &endings() {
    static const QStringList all = {QStringLiteral("csv"), QStringLiteral("tsv"),  QStringLiteral("txt"),
                                    QStringLiteral("gz"),  QStringLiteral("xlsx"), QStringLiteral("xlsm"),
                                    QStringLiteral("ods"), QStringLiteral("npy"),  QStringLiteral("npz")};
    return all;
}

}  // namespace

bool isTableFile(const QString &path) {
    return endings().contains(QFileInfo(path).suffix().toLower());
}

QString tableFileFilter() {
    return QCoreApplication::translate("TableFiles", "Tables and spreadsheets (*.%1 *-ubyte);;All files (*)")
        .arg(endings().join(QStringLiteral(" *.")));
}

}  // namespace kan::ui
