#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImageReader>
#include <QMenu>
#include <QMimeData>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/charts/field_view.h"
#include "ui/charts/loss_chart.h"
#include "ui/inspector/edge_page.h"
#include "ui/inspector/edge_plot.h"
#include "ui/network/network_view.h"
#include "ui/plot/exporter.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"

using namespace kan::ui;

class TestExport : public QObject {
    Q_OBJECT

  private slots:
    void picturesAreValid_data();
    void picturesAreValid();
    void networkCsv();
    void lossCsv();
    void fieldCsv();
    void errorsNameTheFileAndTheRemedy();
    void earlierFilesAreReplacedWithCare();
    void nothingToExportIsSaid();
    void exportLeavesTheScreenAsItIs();
    void menuOffersAllFormats();

  private:
    static QByteArray contentOf(const QString &file) {
        QFile source(file);
        return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
    }
    static QString csvOf(Exportable &view) {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("out.csv"));
        return exportToFile(view, ExportFormat::Csv, file) ? QString::fromUtf8(contentOf(file)) : QString();
    }
    template <typename View>
    static std::unique_ptr<View> made(const SnapshotPtr &snapshot) {
        auto view = std::make_unique<View>();
        view->resize(700, 420);
        view->show();
        if constexpr (std::is_same_v<View, EdgePlot>)
            view->setEdge(plotDataOf(snapshot, {0, 0, 3}));
        else if constexpr (std::is_same_v<View, LossChart>)
            view->setData(lossesOf(snapshot));
        else if constexpr (std::is_same_v<View, FieldView>)
            view->setField(fieldOf(snapshot));
        else
            view->setSnapshot(snapshot);
        QCoreApplication::processEvents();
        return view;
    }
    static std::unique_ptr<QWidget> viewNamed(const QString &name) {
        if (name == QStringLiteral("network")) return made<NetworkView>(synthetic::make());
        if (name == QStringLiteral("large network")) {
            return made<NetworkView>(synthetic::make({.width = {20, 20, 2}, .details = false, .prune_weak = false}));
        }
        if (name == QStringLiteral("loss")) return made<LossChart>(synthetic::make());
        if (name == QStringLiteral("edge")) return made<EdgePlot>(synthetic::make());
        const bool map = name == QStringLiteral("field");
        return made<FieldView>(synthetic::make({.width = {map ? 2 : 1, 2, 1}, .one_input_field = !map}));
    }
};

void TestExport::picturesAreValid_data() {
    QTest::addColumn<int>("least_paths");  // curves in the SVG
    QTest::newRow("network") << 15;
    QTest::newRow("large network") << 440;
    QTest::newRow("loss") << 3;
    QTest::newRow("field") << 0;
    QTest::newRow("function") << 2;
    QTest::newRow("edge") << 1;
}

void TestExport::picturesAreValid() {
    QFETCH(int, least_paths);
    const auto widget = viewNamed(QString::fromLatin1(QTest::currentDataTag()));
    auto &view = dynamic_cast<Exportable &>(*widget);
    QTemporaryDir folder;
    QString error;

    const QString svg = folder.filePath(QStringLiteral("view.svg"));
    QVERIFY2(exportToFile(view, ExportFormat::Svg, svg, 1, &error), qPrintable(error));
    QXmlStreamReader reader(contentOf(svg));
    int curves = 0, texts = 0;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        const bool path = reader.name() == QStringLiteral("path") || reader.name() == QStringLiteral("polyline");
        const QString points =
            reader.attributes().value(path && reader.name() == QStringLiteral("path") ? "d" : "points").toString();
        curves += path && points.size() > 60;
        texts += reader.name() == QStringLiteral("text");
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY2(curves >= least_paths, qPrintable(QString::number(curves)));
    QVERIFY(texts >= 3);

    const QString pdf = folder.filePath(QStringLiteral("view.pdf"));
    QVERIFY2(exportToFile(view, ExportFormat::Pdf, pdf, 1, &error), qPrintable(error));
    const QByteArray content = contentOf(pdf);
    QVERIFY(content.startsWith("%PDF-") && content.size() > 2000 && content.trimmed().endsWith("%%EOF"));

    const QString png = folder.filePath(QStringLiteral("view.png"));
    QVERIFY2(exportToFile(view, ExportFormat::Png, png, 2, &error), qPrintable(error));
    const QImage image(png);
    QCOMPARE(image.size(), (view.exportSize() * 2).toSize());
    QCOMPARE(image.pixel(1, 1), qRgb(255, 255, 255));
    QVERIFY(inkIn(image, image.rect(), qRgb(255, 255, 255)) > 2000);
}

void TestExport::networkCsv() {
    const auto view = made<NetworkView>(synthetic::make());
    const QStringList lines = csvOf(*view).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.first(), QStringLiteral("layer,input,output,from,to,pruned,symbol,importance,x,y"));
    QCOMPARE(lines.size(), 1 + 15 * 64);
    const auto snapshot = synthetic::make();
    const QStringList cells = lines[1 + 3 * 64 + 63].split(u',');
    QCOMPARE(cells.mid(0, 3), (QStringList{"0", "0", "3"}));
    QCOMPARE(cells[3], QStringLiteral("\"x1\""));
    QCOMPARE(cells[8].toDouble(), 1.0);
    QVERIFY(std::abs(cells[9].toDouble() - static_cast<double>(snapshot->layers[0].edges[3].curve[63])) < 1e-6);
}

void TestExport::lossCsv() {
    const auto view = made<LossChart>(synthetic::make());
    const QStringList lines = csvOf(*view).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.first(), QStringLiteral("step,train_loss,test_loss,penalty"));
    QCOMPARE(lines.size(), 21);
    const QStringList cells = lines[7].split(u',');
    QCOMPARE(cells[0], QStringLiteral("7"));
    QCOMPARE(cells[1].toDouble(), synthetic::make()->history.train_loss[6]);
    QCOMPARE(cells[3].toDouble(), synthetic::make()->history.reg[6]);
}

void TestExport::fieldCsv() {
    const auto map = made<FieldView>(synthetic::make());
    QStringList lines = csvOf(*map).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.first(), QStringLiteral("x,y,target,network"));
    QCOMPARE(lines.size(), 1 + 48 * 48);
    QCOMPARE(lines.last().split(u',').mid(0, 2), (QStringList{"1", "1"}));
    const auto function = made<FieldView>(synthetic::make({.width = {1, 2, 1}, .one_input_field = true}));
    lines = csvOf(*function).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.first(), QStringLiteral("x,target,network"));
    QCOMPARE(lines.size(), 302);
}

void TestExport::errorsNameTheFileAndTheRemedy() {
    const auto view = made<NetworkView>(synthetic::make());
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("missing/folder/net.svg"));
    for (const ExportFormat format : {ExportFormat::Svg, ExportFormat::Pdf, ExportFormat::Png, ExportFormat::Csv}) {
        QString error;
        QVERIFY(!exportToFile(*view, format, file, 1, &error));
        QVERIFY2(error.contains(QStringLiteral("net.svg")) && error.contains(QStringLiteral("folder")),
                 qPrintable(error));
        QVERIFY(!QFileInfo::exists(file));
    }
}

/// As writeFile does: a link stays, a read-only file too.
void TestExport::earlierFilesAreReplacedWithCare() {
    const auto view = made<NetworkView>(synthetic::make());
    QTemporaryDir folder;
    const QString locked = folder.filePath(QStringLiteral("locked.svg")),
                  link = folder.filePath(QStringLiteral("l.svg"));
    QFile file(locked);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("old") == 3);
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner));
    QString error;
    QVERIFY(!exportToFile(*view, ExportFormat::Svg, locked, 1, &error));
    QVERIFY2(error.contains(QStringLiteral("it is read-only; choose another name")), qPrintable(error));
    QCOMPARE(contentOf(locked), QByteArray("old"));
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(QFile::link(locked, link));
    QVERIFY2(exportToFile(*view, ExportFormat::Svg, link, 1, &error), qPrintable(error));
    QVERIFY(QFileInfo(link).isSymLink() && contentOf(locked).contains("<svg"));
}

void TestExport::nothingToExportIsSaid() {
    LossChart chart;
    QTemporaryDir folder;
    QString error;
    QVERIFY(!exportToFile(chart, ExportFormat::Csv, folder.filePath(QStringLiteral("a.csv")), 1, &error));
    QVERIFY2(error.contains(QStringLiteral("empty")), qPrintable(error));
    // No picture of the words that stand in place of a picture.
    NetworkView network;
    QVERIFY(!exportToFile(network, ExportFormat::Png, folder.filePath(QStringLiteral("a.png")), 1, &error));
    FieldView field;
    QVERIFY(!exportToFile(field, ExportFormat::Svg, folder.filePath(QStringLiteral("a.svg")), 1, &error));
    QVERIFY2(error.contains(QStringLiteral("empty")), qPrintable(error));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestExport::exportLeavesTheScreenAsItIs() {
    const auto snapshot = synthetic::make();
    const auto network = made<NetworkView>(snapshot);
    network->setAnimated(false);
    network->setSelectedEdge(kan::EdgeId{0, 0, 3});
    const auto loss = made<LossChart>(snapshot);
    QTemporaryDir folder;
    for (QWidget *widget : std::initializer_list<QWidget *>{network.get(), loss.get()}) {
        const QImage before = pictureOf(widget);
        QVERIFY(exportToFile(dynamic_cast<Exportable &>(*widget), ExportFormat::Svg,
                             folder.filePath(QStringLiteral("a.svg"))));
        QVERIFY(exportToFile(dynamic_cast<Exportable &>(*widget), ExportFormat::Png,
                             folder.filePath(QStringLiteral("a.png"))));
        QVERIFY(pictureOf(widget) == before);
    }
}

void TestExport::menuOffersAllFormats() {
    const auto view = made<LossChart>(synthetic::make());
    QMenu menu;
    addExportActions(menu, view.get(), *view);
    QCOMPARE(menu.actions().size(), 5);
    menu.actions().constFirst()->trigger();  // to the clipboard
    const QMimeData *copied = QGuiApplication::clipboard()->mimeData();
    QVERIFY(copied->hasImage() && copied->hasFormat(QStringLiteral("image/svg+xml")));
    QCOMPARE(qvariant_cast<QImage>(copied->imageData()).size(), (view->exportSize() * 2).toSize());
    for (const char *name : {"SVG", "PDF", "PNG", "CSV"}) {
        const auto actions = menu.actions();
        QVERIFY(std::any_of(actions.begin(), actions.end(),
                            [&](const QAction *action) { return action->text().contains(QString::fromLatin1(name)); }));
    }
}

KAN_WINDOW_TEST(TestExport)
#include "tst_export.moc"
