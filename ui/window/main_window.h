#pragma once

#include <QMainWindow>
#include <QSettings>

#include "ui/session/experiment_session.h"
#include "ui/session/reading_desk.h"
#include "ui/session/row_selection.h"

class QAction;
class QMenu;
class QScrollArea;
class QSplitter;

namespace kan::ui {

class CompareDialog;
class DataPanel;
class DataView;
class Exportable;
class DigitsDialog;
class FormDialog;
class AddInputDialog;
class FromFormulaDialog;
class StructureDialog;
class LabsWindow;
class FieldView;
class FileManager;
class FormulaPanel;
class HistoryBar;
class Inspector;
class LossChart;
class LossPage;
class ModelPanel;
class NetworkPage;
class NetworkView;
class PredictPanel;
class PrunePanel;
class RunBar;
class StatusLine;
class SymbolicPanel;
class TrainingPanel;

/// The window: panels at the left, the network in the middle with the history and charts below it, at the right the
/// inspector, or what predicts, above the formula.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    struct Options {
        bool remember_layout = true;  ///< geometry, docks and view settings in QSettings
        QString autosave_folder;      ///< empty: no autosave
    };

    explicit MainWindow(const Options &options, QWidget *parent = nullptr);
    ~MainWindow() override;

    ExperimentSession &session() { return session_; }
    ReadingDesk &readingDesk() { return desk_; }
    FileManager &files() { return *files_; }
    NetworkView *networkView() const;
    LossPage *lossPage() const { return loss_page_; }
    LossChart *lossChart() const;
    FieldView *fieldView() const { return field_view_; }
    Inspector *inspector() const { return inspector_; }
    DataPanel *dataPanel() const { return data_panel_; }
    ModelPanel *modelPanel() const { return model_panel_; }
    TrainingPanel *trainingPanel() const { return training_panel_; }
    PrunePanel *prunePanel() const { return prune_panel_; }
    SymbolicPanel *symbolicPanel() const { return symbolic_panel_; }
    PredictPanel *predictPanel() const { return predict_panel_; }
    RowSelection &rows() { return rows_; }
    DataView *dataView() const { return data_view_; }
    FormulaPanel *formulaPanel() const { return formula_panel_; }
    HistoryBar *historyBar() const { return history_bar_; }
    RunBar *runBar() const { return run_bar_; }
    StatusLine *statusLine() const { return status_line_; }
    CompareDialog *comparison() const { return comparison_; }
    FormDialog *formDialog() const { return form_; }
    AddInputDialog *addInput() const { return add_input_; }
    FromFormulaDialog *fromFormula() const { return from_formula_; }
    StructureDialog *structureDialog() const { return structure_; }
    DigitsDialog *digits() const { return digits_; }
    LabsWindow *labs() const { return labs_; }

    /// Docks where they were at the first start.
    void resetLayout();

  public slots:
    void showGallery();
    /// Models side by side; the dialog is made at the first call.
    void showComparison();
    /// A formula with unknown constants, fitted to the rows.
    void showForm();
    void showStructure();
    void showAddInput();
    void showFromFormula();
    /// Single images of an experiment with images, and a pad to draw on.
    void showDigits();
    void showLab(int index);
    /// Outputs for inputs that are typed, and for files.
    void showPredict();
    /// The rows; with a row at that one.
    void showData(int row = -1);

  protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

  private:
    void buildPanels();
    void buildInspector();
    void buildPredict();
    void buildCharts();
    void connectViews();
    void connectInspector();
    void connectFormula();
    void connectRows();
    void buildMenus();
    void buildFileMenu();
    void buildExportMenu(QMenu &menu);
    void buildEditMenu();
    void buildViewMenu();
    void buildModelMenu();
    void buildTrainMenu();
    void buildLabsMenu();
    void buildHelpMenu();
    QAction *addToggle(QMenu &menu, const QString &text, const QString &key, bool initial,
                       const std::function<void(bool)> &apply);
    QDockWidget *addDock(const QString &name, const QString &title, Qt::DockWidgetArea area, QWidget *content);
    void newExperiment();
    void askRefine();
    void copyCommand();
    void updateFormAction();
    void chooseTheme(const QString &name);
    void updateTitle();
    void restoreLayout();
    void greet(const SnapshotPtr &snapshot);
    void selectStrongest();

    ExperimentSession session_;
    ReadingDesk desk_;
    RowSelection rows_;
    Options options_;
    FileManager *files_ = nullptr;
    RunBar *run_bar_ = nullptr;
    NetworkPage *network_page_ = nullptr;
    StatusLine *status_line_ = nullptr;
    CompareDialog *comparison_ = nullptr;
    FormDialog *form_ = nullptr;
    StructureDialog *structure_ = nullptr;
    AddInputDialog *add_input_ = nullptr;
    FromFormulaDialog *from_formula_ = nullptr;
    QAction *form_action_ = nullptr;
    DigitsDialog *digits_ = nullptr;
    LabsWindow *labs_ = nullptr;
    DataPanel *data_panel_ = nullptr;
    ModelPanel *model_panel_ = nullptr;
    TrainingPanel *training_panel_ = nullptr;
    PrunePanel *prune_panel_ = nullptr;
    SymbolicPanel *symbolic_panel_ = nullptr;
    PredictPanel *predict_panel_ = nullptr;
    DataView *data_view_ = nullptr;
    FormulaPanel *formula_panel_ = nullptr;
    HistoryBar *history_bar_ = nullptr;
    LossPage *loss_page_ = nullptr;
    FieldView *field_view_ = nullptr;
    Inspector *inspector_ = nullptr;
    QSplitter *chart_splitter_ = nullptr;
    QScrollArea *panel_scroll_ = nullptr;
    QDockWidget *panel_dock_ = nullptr;
    QDockWidget *chart_dock_ = nullptr;
    QDockWidget *inspector_dock_ = nullptr;
    QDockWidget *formula_dock_ = nullptr;
    QDockWidget *predict_dock_ = nullptr;
    QMenu *export_menu_ = nullptr;
    bool shown_ = false;
    bool first_trained_ = false;
};

}  // namespace kan::ui
