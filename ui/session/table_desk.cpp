#include "ui/session/table_desk.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/data/derived_columns.h"
#include "core/data/idx.h"
#include "core/data/joined_tables.h"
#include "core/data/odd_cells.h"
#include "core/data/table_description.h"
#include "core/experiment/table_rows.h"
#include "core/units.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr std::size_t kHeadRows = 100;
constexpr std::size_t kShownColumns = 1000;  // of the first rows
constexpr std::size_t kShownValues = 4;
constexpr std::size_t kPreviewRows = 6;

QString text(const std::string &utf8) {
    return QString::fromStdString(utf8);
}

QString shortNumber(double value) {
    return QString::number(value, 'g', 4).replace(QLatin1Char('-'), QChar(0x2212));
}

void describeNumbers(const TableColumn &column, ColumnFacts &facts) {
    const ColumnDescription found = describeColumn(column);
    if (found.present == 0) return;
    facts.example = found.low == found.high
                        ? shortNumber(found.low)
                        : QStringLiteral("%1 … %2").arg(shortNumber(found.low), shortNumber(found.high));
    facts.values = static_cast<int>(found.distinct);
    const std::string unit = column.time ? column.time->words() : column.unit;
    if (!unit.empty()) facts.example += QLatin1Char(' ') + text(unit);
}

void describeTexts(const TableColumn &column, ColumnFacts &facts) {
    QStringList shown;
    for (std::size_t n = 0; n < std::min(column.dictionary.size(), kShownValues); ++n)
        shown << text(column.dictionary[n]).left(20);
    if (column.dictionary.size() > kShownValues) shown << TableDesk::tr("… %1 in all").arg(column.dictionary.size());
    facts.example = shown.join(QStringLiteral(", "));
    facts.values = static_cast<int>(std::min<std::size_t>(column.dictionary.size(), kMostClasses + 1));
}

std::vector<ColumnFacts> factsOf(const Table &table) {
    std::vector<ColumnFacts> all;
    for (const TableColumn &column : table.columns) {
        ColumnFacts facts{
            .name = text(column.name), .type = column.type, .missing = column.missingCount(), .example = {}, .odd = {}};
        column.type == CellType::Number ? describeNumbers(column, facts) : describeTexts(column, facts);
        facts.odd = noteText(oddNote(table, column));
        facts.limits = !halfLimits(column).empty();
        all.push_back(std::move(facts));
    }
    return all;
}

/// The targets that are there, else the last column that can be one.
std::vector<TableColumnUse> suggested(const Table &table, std::vector<std::string> targets, const TableSource &source,
                                      QStringList &reasons) {
    const std::string split = source.split.readColumn();
    std::erase(targets, split);
    std::vector<std::string> never = derivedNames(source);
    never.push_back(split);
    std::vector<std::string> why;
    if (!table.file_column.empty()) never.push_back(table.file_column);
    std::vector<TableColumnUse> uses = suggestAnyColumns(table, targets, never, why, lagNames(source.lags));
    for (const std::string &reason : why) reasons << text(reason);
    for (TableColumnUse &use : uses)
        if (use.name == split) use.role = ColumnRole::Ignore;
    return uses;
}

/// A use of every column, in the file's order, derived ones as inputs; what the file does not have any more is left out
/// and told.
std::vector<TableColumnUse> completed(const Table &table, const TableSource &source, QStringList &reasons) {
    const std::vector<TableColumnUse> &given = source.columns;
    const std::vector<std::string> derived = derivedNames(source);
    const auto useOf = [&](const std::string &name) {
        return std::find_if(given.begin(), given.end(), [&](const auto &use) { return use.name == name; });
    };
    for (const TableColumnUse &use : given) {
        if (!table.find(use.name)) reasons << TableDesk::tr("The file has no column %1 any more.").arg(text(use.name));
    }
    std::vector<TableColumnUse> uses;
    for (const TableColumn &column : table.columns) {
        const auto found = useOf(column.name);
        TableColumnUse use{.name = column.name, .role = ColumnRole::Ignore};
        if (column.type == CellType::Category) use.coding = ColumnCoding::OneHot;
        if (std::find(derived.begin(), derived.end(), column.name) != derived.end()) use.role = ColumnRole::Input;
        uses.push_back(found != given.end() ? *found : use);
    }
    return uses;
}

/// Names and types alone.
std::vector<ColumnFacts> namesOf(const Table &table) {
    std::vector<ColumnFacts> all;
    for (const TableColumn &column : table.columns) all.push_back({text(column.name), column.type, 0, 0, {}});
    return all;
}

/// Of a column that is computed of the table's: its first values, "missing" where it has none.
QStringList previewOf(const std::shared_ptr<const Table> &table, const DerivedColumn &column) {
    TableSource source;
    source.derived = {column};
    const auto derived = withDerivedColumns(table, source);
    const TableColumn &made = derived->columns.back();
    QStringList values;
    for (std::size_t row = 0; row < std::min(made.rows(), kPreviewRows); ++row)
        values << (made.missing(row)               ? TableDesk::tr("missing")
                   : made.type == CellType::Number ? shortNumber(made.numbers[row])
                                                   : text(made.text(row)));
    if (made.rows() > kPreviewRows) values << QString(QChar(0x2026));
    return values;
}

std::shared_ptr<TableHead> headOf(const Table &table, TableFormat format) {
    auto head = std::make_shared<TableHead>();
    head->format = format;
    const std::size_t columns = std::min(table.columns.size(), kShownColumns);
    for (std::size_t c = 0; c < columns; ++c) head->names << text(table.columns[c].name);
    head->columns = head->names;
    for (std::size_t row = 0; row < std::min(table.rows(), kHeadRows); ++row) {
        QStringList cells;
        for (std::size_t c = 0; c < columns; ++c) cells << text(table.columns[c].text(row));
        head->cells.push_back(std::move(cells));
    }
    head->estimated_rows = static_cast<double>(table.rows());
    head->whole = table.rows() <= kHeadRows;
    return head;
}

std::shared_ptr<TableHead> headOf(const CsvPreview &preview, TableFormat format, const CsvDialect &dialect) {
    auto head = std::make_shared<TableHead>();
    head->format = format;
    head->sheet = text(preview.sheet);
    head->dialect = dialect;
    head->whole = preview.whole;
    head->estimated_rows = preview.estimated_rows;
    for (std::size_t c = 0; c < preview.names.size(); ++c) {
        head->names << text(nameWithUnit(preview.names[c], preview.units[c]));
        head->columns << text(preview.names[c]);
    }
    for (const auto &row : preview.cells) {
        QStringList cells;
        for (const std::string &cell : row) cells << text(cell);
        head->cells.push_back(std::move(cells));
    }
    return head;
}

}  // namespace

TableDesk::TableDesk(std::shared_ptr<TableStore> tables, QObject *parent)
    : QObject(parent), tables_(std::move(tables)), thread_([this](const std::stop_token &quit) { loop(quit); }) {}

TableDesk::~TableDesk() {
    const std::lock_guard lock(mutex_);
    next_.reset();
    stop_.request_stop();
}

void TableDesk::ask(const TableQuestion &question) {
    {
        const std::lock_guard lock(mutex_);
        stop_.request_stop();
        stop_ = {};
        next_ = Request{++newest_, question, stop_.get_token()};
    }
    wake_.notify_one();
}

void TableDesk::loop(const std::stop_token &quit) {
    while (true) {
        std::optional<Request> request;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, quit, [this] { return next_.has_value(); })) return;
            request.swap(next_);
        }
        try {
            const auto made = answer(*request);
            post(request->id, [this, made] { emit answered(made); });
        } catch (const ReadingStopped &) {  // for the next question
        }
    }
}

void TableDesk::post(std::uint64_t id, const std::function<void()> &tell) {
    QMetaObject::invokeMethod(
        this,
        [this, id, tell] {
            if (id == newest_) tell();
        },
        Qt::QueuedConnection);
}

std::shared_ptr<const TableAnswer> TableDesk::answer(const Request &request) {
    auto made = std::make_shared<TableAnswer>();
    TableSource &source = made->source = request.question.source;
    try {
        readHead(source, request.question, request.id);
        if (request.question.only_head && isText(tableFormat(source.file))) return made;
        const std::shared_ptr<const Table> table = withDerivedColumns(readRows(source, request), source);
        if (const auto &preview = request.question.preview) {
            made->facts = namesOf(*table);
            if (!preview->name.empty() && !preview->formula.empty()) made->preview = previewOf(table, *preview);
            return made;
        }
        made->facts = factsOf(*table);
        made->table_rows = table->rows();
        for (const std::string &note : table->notes) made->reasons << noteText(note);
        if (table->columns.size() == 1)
            throw DataError(tr("There is only one column, and nothing to predict it from. If the file has more, choose "
                               "another delimiter; if it is a series, use its previous values.")
                                .toStdString());
        const bool suggest = source.columns.empty();
        source.columns = completed(*table, source, made->reasons);
        if (suggest) source.columns = suggested(*table, request.question.targets, source, made->reasons);
        ReadOptions options;
        options.stop = request.stop;
        TableDataset rows = tableRows(source, *tables_, options);
        made->rows = std::make_shared<const Dataset>(std::move(rows.data));
        made->report = std::move(rows.report);
    } catch (const ReadingStopped &) {
        throw;
    } catch (const std::exception &error) {
        made->error = QString::fromUtf8(error.what());
    }
    return made;
}

void TableDesk::readSheets(const TableSource &source, std::uint64_t id) {
    if (sheets_file_ == source.file) return;
    const std::vector<SheetInfo> sheets = sheetsOf(source.file);
    sheets_file_ = source.file;
    post(id, [this, sheets] { emit sheetsRead(sheets); });
}

/// The first rows of text at once; those of other files come with all rows.
void TableDesk::readHead(TableSource &source, const TableQuestion &question, std::uint64_t id) {
    const TableFormat format = tableFormat(source.file);
    if (!isText(format)) return;
    if (format == TableFormat::Sheet) readSheets(source, id);
    const TableFile file(source.file, source.sheet, source.range);
    const bool detect = question.detect;
    if (detect) source.dialect = csvDialectOf(file, {.delimiter = question.delimiter});
    if (head_ && head_file_ == file && head_->dialect == source.dialect && !detect) return;
    head_ = headOf(previewCsv(file, source.dialect, kHeadRows), format, source.dialect);
    head_file_ = file;
    post(id, [this, head = head_] { emit headRead(head); });
}

std::shared_ptr<const Table> TableDesk::readRows(const TableSource &source, const Request &request) {
    ReadOptions options;
    options.stop = request.stop;
    options.progress = [&, told = -1](double share) mutable {
        const int percent = static_cast<int>(100 * share);
        if (std::exchange(told, percent) != percent) post(request.id, [this, share] { emit progress(share); });
    };
    auto table = tables_->read(rowFiles(source), source.dialect, options);
    const TableFormat format = tableFormat(source.file);
    if (!isText(format) && head_file_ != TableFile(source.file)) {
        head_ = headOf(*table, format);
        head_file_ = TableFile(source.file);
        post(request.id, [this, head = head_] { emit headRead(head); });
    }
    return table;
}

}  // namespace kan::ui

#include "moc_table_desk.cpp"
