#include <QApplication>
#include <QBuffer>
#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QScreen>
#include <QTimer>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "core/io/file_writer.h"
#include "core/io/presets.h"
#include "core/simd/level.h"
#include "core/version.h"
#include "ui/labs/labs_window.h"
#include "ui/session/autosave.h"
#include "ui/theme/theme.h"
#include "ui/window/file_manager.h"
#include "ui/window/main_window.h"

namespace {

using kan::ui::MainWindow;

constexpr int kBadUsage = 2;
constexpr int kDefaultDelay = 3000;  // ms before a screenshot

/// What the command line asks for.
struct Request {
    QString file;
    const kan::Experiment *preset = nullptr;
    std::optional<QSize> size;
    int lab = -1;  ///< in LabsWindow::names()
    QString theme;
    QString screenshot;
    int after = kDefaultDelay;
    int quit_after = -1;
};

int refuse(const QString &message) {
    std::cerr << "kan-explorer: " << message.toStdString() << "\nTry 'kan-explorer --help'.\n";
    return kBadUsage;
}

QList<QCommandLineOption> options() {
    return {{"preset", "Open the preset NAME (kan-cli presets lists them).", "NAME"},
            {"lab", "Open the lab NAME: " + kan::ui::LabsWindow::names().join(", ") + ".", "NAME"},
            {"size", "Size of the window, for example 1280x720.", "WxH"},
            {"theme", "light or dark instead of the system's.", "NAME"},
            {"screenshot", "Save a picture of the window to FILE and quit.", "FILE.png"},
            {"after", "Milliseconds before the screenshot (3000).", "MS"},
            {"quit-after", "Quit after so many milliseconds.", "MS"}};
}

std::optional<int> milliseconds(const QString &text) {
    bool ok = false;
    const int value = text.toInt(&ok);
    return ok && value >= 0 ? std::optional(value) : std::nullopt;
}

/// Empty: the request is complete; else what is wrong.
QString readRequest(const QCommandLineParser &parser, Request &request) {
    if (parser.positionalArguments().size() > 1) return QStringLiteral("more than one FILE given");
    if (!parser.positionalArguments().isEmpty()) request.file = parser.positionalArguments().first();
    if (parser.isSet("preset")) {
        if (!request.file.isEmpty()) return QStringLiteral("give either FILE or --preset");
        request.preset = kan::findPreset(parser.value("preset").toStdString());
        if (!request.preset) {
            return QStringLiteral("there is no preset \"%1\"; 'kan-cli presets' lists them")
                .arg(parser.value("preset"));
        }
    }
    if (parser.isSet("lab")) {
        const QStringList labs = kan::ui::LabsWindow::names();
        request.lab = static_cast<int>(labs.indexOf(parser.value("lab")));
        if (request.lab < 0)
            return QStringLiteral("there is no lab \"%1\"; expected %2").arg(parser.value("lab"), labs.join(", "));
    }
    if (parser.isSet("size")) {
        const auto match = QRegularExpression("^(\\d{3,5})[xX](\\d{3,5})$").match(parser.value("size"));
        if (!match.hasMatch())
            return QStringLiteral("--size \"%1\" is not WxH, for example 1280x720").arg(parser.value("size"));
        request.size = QSize(match.captured(1).toInt(), match.captured(2).toInt());
    }
    request.theme = parser.value("theme");
    if (parser.isSet("theme") && request.theme != "light" && request.theme != "dark") {
        return QStringLiteral("--theme \"%1\" is neither light nor dark").arg(request.theme);
    }
    request.screenshot = parser.value("screenshot");
    if (parser.isSet("screenshot") && !request.screenshot.endsWith(".png", Qt::CaseInsensitive)) {
        return QStringLiteral("--screenshot needs a file name that ends in .png");
    }
    try {
        if (parser.isSet("screenshot")) kan::requireWritable(QFile::encodeName(request.screenshot).toStdString());
    } catch (const kan::FileError &error) {
        return QStringLiteral("--screenshot: %1").arg(QString::fromLocal8Bit(error.what()));
    }
    const std::pair<const char *, int *> times[] = {{"after", &request.after}, {"quit-after", &request.quit_after}};
    for (const auto &[name, target] : times) {
        if (!parser.isSet(name)) continue;
        const auto value = milliseconds(parser.value(name));
        if (!value) return QStringLiteral("--%1 \"%2\" is not a number of milliseconds").arg(name, parser.value(name));
        *target = *value;
    }
    return {};
}

/// -1: go on; else the exit code. Works without a display.
int parse(const QStringList &arguments, Request &request) {
    QCommandLineParser parser;
    parser.setApplicationDescription("See a Kolmogorov-Arnold network being trained, and take it apart.");
    parser.addPositionalArgument("FILE", "Experiment, or table of data (.csv, .npy ...), to open.", "[FILE]");
    parser.addOptions(options());
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    if (!parser.parse(arguments)) return refuse(parser.errorText());
    if (parser.isSet(help)) {
        QString text = parser.helpText();
        text.replace(QLatin1String("<executable_name>"), QLatin1String("kan-explorer"));
        std::cout << text.toStdString()
                  << "\nExamples:\n  kan-explorer\n  kan-explorer --preset demo-6-lambda-0 --theme dark\n"
                     "  kan-explorer experiment.json --screenshot picture.png --after 2000\n"
                     "  kan-explorer measurements.csv\n  kan-explorer --lab sampling\n";
        return EXIT_SUCCESS;
    }
    if (parser.isSet(version)) {
        std::cout << "kan-explorer " << kan::kVersion << '\n';
        return EXIT_SUCCESS;
    }
    const QString problem = readRequest(parser, request);
    return problem.isEmpty() ? -1 : refuse(problem);
}

bool hasDisplay() {
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    const auto set = [](const char *name) { return !qEnvironmentVariableIsEmpty(name); };
    return set("DISPLAY") || set("WAYLAND_DISPLAY") || set("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

void openPreset(MainWindow &window, const Request &request) {
    const kan::Experiment *preset = request.preset;
    if (!preset && !kan::presets().empty()) preset = &kan::presets().front();
    window.session().load(preset ? *preset : kan::Experiment{});
}

/// A file that cannot be read leaves the first preset, not an empty window.
void openFirst(MainWindow &window, const Request &request) {
    auto *first_only = new QObject(&window);
    QObject::connect(&window.files(), &kan::ui::FileManager::openFailed, first_only, [&window, &request, first_only] {
        first_only->deleteLater();
        openPreset(window, request);
    });
    QObject::connect(&window.files(), &kan::ui::FileManager::opened, first_only, &QObject::deleteLater);
    if (!request.file.isEmpty()) {
        window.files().openFile(request.file);
    } else if (!request.screenshot.isEmpty() || request.preset || !window.files().offerRecovery()) {
        delete first_only;
        openPreset(window, request);
    }
}

void takeScreenshot(MainWindow &window, const QString &file) {
    QBuffer picture;
    picture.open(QIODevice::WriteOnly);
    window.grab().save(&picture, "PNG");
    try {
        const QByteArray &bytes = picture.data();
        kan::writeFile(QFile::encodeName(file).toStdString(), {bytes.data(), static_cast<std::size_t>(bytes.size())});
        QApplication::exit(EXIT_SUCCESS);
    } catch (const kan::FileError &error) {
        std::cerr << "kan-explorer: " << error.what() << '\n';
        QApplication::exit(EXIT_FAILURE);
    }
}

int runWindow(QApplication &application, const Request &request) {
    const bool scripted = !request.screenshot.isEmpty() || request.quit_after >= 0;
    const QString saved_theme = QSettings().value(QStringLiteral("view/theme")).toString();
    kan::ui::Theme::apply(application, request.theme.isEmpty() && !scripted ? saved_theme : request.theme);
    MainWindow window(
        {.remember_layout = !scripted, .autosave_folder = scripted ? QString() : kan::ui::Autosave::standardFolder()});
    const QSize room = QGuiApplication::primaryScreen()->availableSize();
    window.resize(request.size.value_or(QSize(1920, 1080).boundedTo(room)));
    window.show();
    if (request.size) window.resize(*request.size);
    // From the event loop, so that a question or a message about the file does not hold up what was asked for.
    QTimer::singleShot(0, &window, [&] { openFirst(window, request); });
    if (request.lab >= 0) QTimer::singleShot(0, &window, [&] { window.showLab(request.lab); });
    if (!request.screenshot.isEmpty()) {
        QTimer::singleShot(request.after, &window, [&] { takeScreenshot(window, request.screenshot); });
    }
    if (request.quit_after >= 0) QTimer::singleShot(request.quit_after, &application, &QApplication::quit);
    return QApplication::exec();
}

/// Qt ends the program by abort() where a display cannot be reached.
void sayWhyThereIsNoWindow(QtMsgType type, const QMessageLogContext &, const QString &message) {
    if (type != QtFatalMsg) return;
    std::cerr << "kan-explorer: the display cannot be reached (DISPLAY is \"" << qgetenv("DISPLAY").constData()
              << "\", WAYLAND_DISPLAY \"" << qgetenv("WAYLAND_DISPLAY").constData() << "\").\n"
              << message.section(QLatin1Char('\n'), 0, 0).toStdString()
              << "\nTrain without a window: kan-cli train FILE. For a remote display: ssh -X.\n";
    std::_Exit(kBadUsage);
}

}  // namespace

int main(int argc, char *argv[]) {
    QCoreApplication::setOrganizationName(QStringLiteral("KAN Explorer"));
    QCoreApplication::setApplicationName(QStringLiteral("kan-explorer"));
    QCoreApplication::setApplicationVersion(QString::fromUtf8(kan::kVersion));
    if (const char *refusal = kan::simdRefusal()) return refuse(QString::fromUtf8(refusal));
    QStringList arguments;
    for (int a = 0; a < argc; ++a) arguments << QString::fromLocal8Bit(argv[a]);
    Request request;
    if (const int code = parse(arguments, request); code >= 0) return code;
    if (!hasDisplay()) {
        std::cerr << "kan-explorer: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
                     "Train without a window: kan-cli train FILE. For a remote display: ssh -X.\n";
        return kBadUsage;
    }
    qInstallMessageHandler(sayWhyThereIsNoWindow);
    QGuiApplication::setDesktopFileName(QStringLiteral("kan-explorer"));
    QApplication application(argc, argv);
    qInstallMessageHandler(nullptr);
    return runWindow(application, request);
}
