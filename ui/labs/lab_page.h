#pragma once

#include <QStringList>
#include <QWidget>
#include <functional>
#include <initializer_list>
#include <vector>

class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLayout;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QSplitter;
class QTableWidget;

namespace kan::ui {

/// The frame of a lab: at the left what to look for, something to try, its settings and Start, Step and Stop; at the
/// right its pictures and its table. Start becomes Pause while a run goes on.
class LabPage : public QWidget {
    Q_OBJECT

  public:
    struct Words {
        QString name;      ///< of files: "gradients"
        QString title;     ///< "Functions and their gradients"
        QString look_for;  ///< three sentences
        QString try_this;  ///< one sentence
    };
    explicit LabPage(const Words &words, QWidget *parent = nullptr);

    QString title() const { return words_.title; }
    QPushButton *startButton() const { return start_; }
    QPushButton *stepButton() const { return step_; }
    QPushButton *stopButton() const { return stop_; }
    QTableWidget *table() const { return table_; }
    /// Its menu holds the presets.
    QPushButton *presetButton() const { return preset_; }
    /// What the run says, or what is wrong with the settings.
    QString note() const;
    bool hasFailed() const;  ///< the note says what is wrong
    /// As a click on Start, unless something runs.
    void begin();
    /// The table as CSV.
    QString tableCsv() const;

  protected:
    QFormLayout *form() const { return form_; }
    QSplitter *pictures() const { return pictures_; }  ///< vertical; the table follows it

    /// Settings with a name; choosing them starts a run.
    struct Preset {
        QString name;
        std::function<void()> set;
    };
    void setPresets(std::vector<Preset> presets);

    virtual bool isRunning() const = 0;
    virtual bool isPaused() const = 0;
    /// Starts from the settings, waiting before the first step if `paused`. What is wrong goes to fail().
    virtual void start(bool paused) = 0;
    virtual void setPaused(bool paused) = 0;
    virtual void stepOnce() = 0;
    virtual void stop() = 0;

    /// After whatever changed isRunning() or isPaused().
    void updateButtons();
    void setProgress(double share);  ///< 0 … 1
    void say(const QString &note);
    void fail(const QString &problem);
    void showTable(const QStringList &header, const std::vector<QStringList> &rows);

  private:
    void buildSettings(QWidget *column);
    QLayout *makeFoot();
    void buildTable(QWidget *parent);
    void setNote(const QString &text, const char *role);
    void tableMenu(const QPoint &position);

    Words words_;
    QFormLayout *form_;
    QPushButton *preset_;
    QPushButton *start_, *step_, *stop_;
    QProgressBar *progress_;
    QLabel *note_;
    QSplitter *pictures_;
    QTableWidget *table_;
};

/// A spin box of whole numbers without arrows.
QSpinBox *numberBox(int low, int high, int value, QWidget *parent);

/// A spin box of an input's value, without arrows, two of which fit into one row of the settings.
QDoubleSpinBox *coordinateBox(QWidget *parent);

QWidget *inOneRow(QWidget *parent, std::initializer_list<QWidget *> widgets);

}  // namespace kan::ui
