#include "tests/faults/fuzz_readers.h"
#include "tests/core/complete_experiment.h"

#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/idx.h"
#include "core/data/read_table.h"
#include "core/data/spreadsheet.h"
#include "core/data/table_dataset.h"
#include "core/fit/form_table.h"
#include "core/formula/formula.h"
#include "core/formula/user_function.h"
#include "core/io/assignments.h"
#include "core/io/experiment_error.h"
#include "core/io/experiment_file.h"
#include "core/io/kept_session.h"
#include "core/io/presets.h"
#include "core/io/symbolic_file.h"
#include "core/text.h"
#include "core/values.h"
#include "tests/core/data/npy_bytes.h"
#include "tests/faults/fuzz_sheets.h"

namespace kan::fuzz {

namespace {

/// The call, whose own error is an end as good as a value; it has to say something.
template <class Error, class Call>
void orError(const Call &call) {
    try {
        call();
    } catch (const Error &error) {
        if (*error.what() == '\0') throw std::runtime_error("an error without words");
    }
}

/// An experiment whose rows are in a table that is not there.
std::string tableExperimentText() {
    return R"({"version": 1, "name": "t", "model": {"width": [3, 1], "grid": 3}, "table": {"file": "none.csv",
 "dialect": {"delimiter": ";", "quote": "'", "header": true, "decimal_comma": true}, "columns": [
 {"name": "a", "role": "input", "coding": "number", "missing": "value", "value": 2.5, "scaling": "range", "log": true},
 {"name": "b", "role": "input", "coding": "one-hot", "missing": "mean"}, {"name": "y", "role": "target"}],
 "split": {"fraction": 0.75, "seed": 3, "column": ""}}, "encoding": {"inputs": [{"name": "a", "coding": "number",
 "scaling": [1, 2, "log"], "fill": 2.5}, {"name": "b", "coding": "one-hot", "categories": ["u", "v"]}],
 "outputs": [{"name": "y", "coding": "number", "scaling": [0, 1e-3]}]}})";
}

/// What was read can be looked at, written and read again.
void useExperiment(const Experiment &experiment) {
    orError<std::invalid_argument>([&] { experiment.validate(); });
    for (const ModelVersion &version : experiment.versions)
        if (!version.model.allFinite()) throw std::runtime_error("a network with numbers that are not finite");
    const std::string text = experimentToJson(experiment);
    if (experimentToJson(parseExperiment(text, "again.json")) != text)
        throw std::runtime_error("an experiment that reads otherwise than it was written");
}

Seeds experimentSeeds(const std::string &data) {
    Seeds seeds;
    seeds.words = {"null",
                   "[]",
                   "{}",
                   "\"\"",
                   "true",
                   "[[",
                   "\\u0000",
                   "\xff",
                   ",",
                   ":",
                   "\"x\"",
                   "}",
                   "]",
                   "\"log\"",
                   "\"sin\"",
                   "\"LM\"",
                   "\"Adam\"",
                   "\"kan\"",
                   "\"lib\"",
                   "\"own\"",
                   "\"width\"",
                   "\"comparison\"",
                   "\"versions\"",
                   "\"mask\"",
                   "\"dataset\"",
                   "\"images\""};
    seeds.inputs = {test::completeExperiment(), tableExperimentText()};
    for (const Experiment &preset : presets()) seeds.inputs.push_back(experimentToJson(preset));
    seeds.inputs.push_back(load(data + "/train/v00_lj.json"));
    return seeds;
}

Reader experimentReader(const std::string &data) {
    return {"experiment", experimentSeeds(data), [](const std::string &bytes) {
                orError<ExperimentError>([&] { useExperiment(parseExperiment(bytes, "e.json")); });
            }};
}

/// The complete experiment, the first of its networks undone, and the file it came from.
std::string keptSessionText() {
    KeptSession session;
    session.experiment = parseExperiment(test::completeExperiment(), "complete.json");
    session.undone = session.experiment.versions;
    if (session.undone.empty()) session.undone = {{"undone", Kan(session.experiment.model), {}}};
    session.file = "/nowhere/own.json";
    session.stamp = FileStamp{-6'000'000'000, 1234};
    return keptSessionToJson(session);
}

/// What an autosave writes: an experiment in a file, with the history of its session.
Reader autosaveReader() {
    Seeds seeds = {{test::completeExperiment(), keptSessionText()},
                   {"\"versions\"", "\"history\"", "\"layers\"", "[]", "null", "\"knots\"", "\"kept\"", "\"undone\"",
                    "\"stamp\"", "\"file\"", "\"bytes\""}};
    return {"autosave", std::move(seeds), [](const std::string &bytes) {
                save("session.json", bytes);
                orError<ExperimentError>([] {
                    const KeptSession session = readKeptSession("session.json");
                    useExperiment(session.experiment);
                    const std::string text = keptSessionToJson(session);
                    if (keptSessionToJson(parseKeptSession(text, "again.json")) != text)
                        throw std::runtime_error("a session that reads otherwise than it was written");
                    stampOf(session.file);
                });
            }};
}

Reader curvesReader() {
    Seeds seeds = {{R"({"curves": [{"curve": "c", "x": [1, 2, 3, 4], "y": [1, 4, 9, 16],
 "fits": [{"function": "x^2"}, {"function": "sin"}]}, {"curve": "d", "x": [0, 0.5, 1, 2, 3], "y": [0, -1, 1, 0, 2]}]})"},
                   {"\"curves\"", "\"fits\"", "[]", "null", "{}", "\"function\"", "\"x*exp(-x)\""}};
    return {"curves", std::move(seeds), [](const std::string &bytes) {
                save("curves.json", bytes);
                orError<ExperimentError>([] { readSymbolicFile("curves.json", SymbolicLibrary::standard()); });
            }};
}

ReadOptions littleMemory() {
    ReadOptions options;
    options.memory_limit = 2e6;
    options.threads = 1;
    return options;
}

/// Equally long columns of finite numbers or codes of the dictionary, all of different names.
void requireSound(const Table &table) {
    if (table.columns.empty() || table.rows() == 0) throw std::runtime_error("a table without cells");
    std::map<std::string, int> names;
    for (const TableColumn &column : table.columns) {
        if (column.rows() != table.rows()) throw std::runtime_error("columns of different lengths");
        if (column.name.empty() || names[column.name]++ > 0) throw std::runtime_error("a name that is none, or twice");
        for (const double number : column.numbers)
            if (std::isinf(number)) throw std::runtime_error("an infinite number");
        for (const std::int32_t code : column.codes)
            if (code < -1 || code >= static_cast<std::int32_t>(column.dictionary.size()))
                throw std::runtime_error("a code without text");
    }
}

/// What the program does of itself with a table: its last column is the target.
void useTable(const Table &table) {
    requireSound(table);
    TableSource source;
    source.file = table.file;
    source.columns = suggestColumns(table, {table.columns.back().name});
    const TableDataset made = makeDataset(table, {}, source);
    encodeRows(table, made.encoding);
}

/// The same with columns that are computed of its first and its last one, divided by every rule.
void deriveColumns(const Table &table) {
    const std::string first = table.columns.front().name, last = table.columns.back().name;
    TableSource source;
    source.file = table.file;
    source.derived = {{"derived", "1/(1+\"" + first + "\"^2)"}};
    source.lags = {{last, LagKind::Lag, {1}}, {last, LagKind::Difference, {1}}, {last, LagKind::Average, {2}}};
    const Table wider = withDerivedColumns(table, source);
    requireSound(wider);
    source.columns = suggestColumns(wider, {last}, nullptr, lagNames(source.lags));
    for (const SplitRule rule : {SplitRule::Random, SplitRule::Ordered, SplitRule::Blocks, SplitRule::Fold,
                                 SplitRule::Group, SplitRule::Stratified}) {
        source.split.rule = rule;
        source.split.blocks = source.split.folds = 2;
        if (rule == SplitRule::Group) source.columns.front().role = ColumnRole::Ignore;
        source.split.group_column = rule == SplitRule::Group ? first : std::string();
        orError<DataError>([&] { makeDataset(wider, {}, source); });
    }
}

Reader csvReader() {
    Seeds seeds;
    seeds.inputs = {"age,colour,\"size, m\"\n41,red,1.5\n,blue,NA\n63,\"a \"\"b\"\"\",-2e-3\n7,red,4\n",
                    "a;b;c\r\n1,5;x;3\r\n2,5;y;4\r\n\r\n3,5;;5\r\n",
                    "1\t2\n3\t4\n5\t6\n7\t8",
                    "x y  z\n 1 2   3\n 4  'a b' 5\n",
                    "\xEF\xBB\xBFn|m\n1|k\xC3\xBChl\n2|hei\xDF\n3|k\xC3\xBChl\n",
                    "a,a,,a (2)\r1,2,3,4\r5,6,7,8\r",
                    "x,y\n1,1\n2,0\n3,1\n4,0\n5,1\n"};
    seeds.words = {
        "\"",   "\n", ",",     "inf",     "1e999", std::string(1, '\0'), "\r",    "\xFF\xFE", ";;", "NA", "'", "\t",
        "\"\"", "|",  "1e200", "-1e-300", "a",     "\xE2\x80\xAE",       "5e-324"};
    return {"csv", std::move(seeds), [](const std::string &bytes) {
                save("t.csv", bytes);
                useFile("t.csv");
            }};
}

std::vector<std::string> arrayBytes() {
    using namespace kan::test;
    const std::vector<double> numbers = {1, 2, NAN, 4, 5, 6, 7, 8, 9, -1, 1e-3, 1e5, 0, 2, 3, 4};
    return {npyBytes(npyHeader("<f8", "8, 2"), itemBytes(numbers)),
            npyBytes(npyHeader("<i4", "8, 2", true),
                     itemBytes<std::int32_t>({1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7})),
            npyBytes(npyHeader("|u1", "8,"), "abcdefgh"),
            npyBytes(npyHeader("|b1", "8,"), std::string{0, 1, 1, 0, 1, 1, 0, 0})};
}

/// Of every second array the length of the header is made to fit, so that what is in it is looked at.
std::string fitted(std::string bytes) {
    constexpr std::size_t kFixed = 10;  // magic, version 1, length
    const std::size_t end = bytes.find('\n', std::min(kFixed, bytes.size()));
    if (bytes.size() % 2 != 0 || end == bytes.npos) return bytes;
    bytes[8] = static_cast<char>(end + 1 - kFixed);
    bytes[9] = static_cast<char>((end + 1 - kFixed) >> 8U);
    return bytes;
}

Seeds arraySeeds() {
    return {arrayBytes(),
            {"99999999999999999999", "999999999", "(", ")", "'", "True", "<f4", "-1", "0, 3", "3, 0", "(,)", "|V8",
             "'shape'", "\x93NUMPY", "<f2", ">f8"}};
}

Reader npyReader() {
    return {"npy", arraySeeds(), [](const std::string &bytes) {
                save("t.npy", fitted(bytes));
                useFile("t.npy");
            }};
}

/// A damaged archive.
Reader zipReader() {
    Seeds seeds;
    for (const bool deflated : {false, true}) {
        const std::vector<std::string> arrays = arrayBytes();
        test::writeNpz("seed.npz", {{"X.npy", arrays[0]}, {"y.npy", arrays[3]}}, deflated);
        seeds.inputs.push_back(load("seed.npz"));
    }
    seeds.words = {"PK\1\2", "PK\3\4", "PK\5\6", "\xFF\xFF\xFF\xFF", std::string(4, '\0'), "PK\6\6", "PK\6\7"};
    return {"zip", std::move(seeds), [](const std::string &bytes) {
                save("t.npz", bytes);
                useFile("t.npz");
            }};
}

/// A sound archive of damaged arrays.
Reader npzReader() {
    return {"npz", arraySeeds(), [](const std::string &bytes) {
                std::vector<std::pair<std::string, std::string>> members = {{"a.npy", fitted(bytes)}};
                if (bytes.size() % 3 != 0)
                    members.emplace_back(std::string("b.npy").substr(bytes.size() % 2), arrayBytes()[bytes.size() % 4]);
                test::writeNpz("t.npz", members, bytes.size() % 3 == 0);
                useFile("t.npz");
            }};
}

Reader idxReader() {
    const char images[] = {0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const char labels[] = {0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 0};
    Seeds seeds = {{std::string(images, sizeof images), std::string(labels, sizeof labels)},
                   {"\xFF\xFF\xFF\xFF", std::string(4, '\0'), std::string("\0\0\x08\x01", 4), "\x1F\x8B"}};
    return {"idx", std::move(seeds), [](const std::string &bytes) {
                if (bytes.size() % 2 == 0) {
                    save("t-ubyte", bytes);
                } else {
                    gzFile file = gzopen("t-ubyte", "wb1");
                    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
                    gzclose(file);
                }
                useFile("t-ubyte");
            }};
}

Seeds formulaSeeds() {
    return {{"exp(sin(pi*x1)+x2^2)", "1/x1^12-1/x1^6", "x1*x2+x3 ; sin(2*x1)-x3^2",
             "max(atan2(x1,x2),sqrt(abs(x3)))^(1/3)*2.5e-3", "x*exp(-x)", "tanh(2*x)+step(x-1)", "log(x)^2/(1+x)"},
            {"(",      ")",       "^",      "**",     "e",    "pi",       "x1",     "x",        ";",
             ",",      "-",       "sin(",   "pow(",   "1/0",  "0^0",      "I",      "sqrt(-1)", "^-",
             "log(0)", "asin(2)", "x99999", "atan2(", "min(", "\xCF\x80", "^(1/3)", "!"}};
}

Reader formulaReader() {
    return {"formula", formulaSeeds(), [](const std::string &bytes) {
                orError<FormulaError>([&] {
                    const Formula formula = Formula::parse(bytes, 8);
                    const double x[8] = {0.5, -0.25, 2, 0, 1, -1, 3, 1e3};
                    std::vector<double> y(static_cast<std::size_t>(formula.outputs()));
                    formula.evaluate({x, 8}, y);
                });
            }};
}

TableColumn columnOfNumbers(const std::string &name, std::vector<double> numbers) {
    TableColumn column;
    column.name = name;
    column.numbers = std::move(numbers);
    return column;
}

/// Four rows to fit a form to.
Table formRows() {
    Table table;
    table.columns = {columnOfNumbers("x", {0.5, -0.25, 2, 1e3}), columnOfNumbers("z (K)", {280, 300, 320, 1}),
                     columnOfNumbers("y", {1, 2, 4, 8}), columnOfNumbers("e", {0.1, 0.1, 0.2, 1})};
    return table;
}

/// Lines: a form, its target, the column of errors, then constants and where the search for them begins. What can be
/// fitted is, to four rows.
Reader formReader() {
    Seeds seeds;
    seeds.inputs = {"(1-C1)*x/(\"z (K)\"+1) + C2\ny\n\nC1=0.5\nC2=1", "A*exp(-B/z)\nlog(y)\ne\nA=1e9\nB=5000",
                    "a*x^b + c*sin(pi*x)\ny", "min(a, x) + max(b, z)*e\n\ne\na=-1e308\nb=0", "a\ny\n\na=nan"};
    seeds.words = {"\n", "\"", "\"z (K)\"", "pi", "e",      "^",   "exp(", "log(", "sqrt(", "min(", "max(", "(",
                   ")",  "=",  "1e308",     "-1", "1e-320", "C1=", "a=",   "x",    "y",     "z",    ",",    "/0"};
    return {"form", std::move(seeds), [](const std::string &bytes) {
                std::vector<std::string> lines(1);
                for (const char c : bytes) {
                    if (c == '\n' && lines.size() < 40)
                        lines.emplace_back();
                    else
                        lines.back() += c;
                }
                lines.resize(std::max<std::size_t>(lines.size(), 3));
                const auto use = [&] {
                    const FormTable rows = formTable(formRows(), lines[1], lines[0], lines[2]);
                    FormFitOptions options;
                    options.starts = 2;
                    options.max_iter = 5;
                    options.errors = rows.errors;
                    for (std::size_t n = 3; n < lines.size(); ++n) {
                        const std::size_t equals = std::min(lines[n].find('='), lines[n].size());
                        const std::optional<double> value =
                            signedNumberIn<double>(lines[n].substr(std::min(equals + 1, lines[n].size())));
                        if (value) options.start[lines[n].substr(0, equals)] = *value;
                    }
                    const FormFit fit = fitForm(rows.target, rows.form, rows.rows, options);
                    for (const double value : fit.values())
                        if (!std::isfinite(value)) throw std::runtime_error("a constant that is no number");
                    Form::parse(rows.form.withNumbers(fit.values()), rows.columns);
                };
                orError<FormulaError>([&] { orError<FitError>(use); });
            }};
}

Reader functionReader() {
    return {"function", formulaSeeds(), [](const std::string &bytes) {
                orError<std::invalid_argument>([&] {
                    const SymbolicLibrary library = symbolicLibraryOf({bytes});
                    for (const SymbolicFunction &function : library.functions())
                        for (const double x : {-1.0, 0.0, 0.5}) function.value(x);
                });
            }};
}

Reader settingsReader() {
    Seeds seeds;
    seeds.inputs = {"lamb=0.01\nmodel.grid=10\nformula=sin(x1)", "opt=LM\nloss=mse\nsteps=3",
                    "sampling.ranges=[[-1,1],[0,2]]\nmodel.width=[2,3,1]",
                    "training.grid.schedule=[3,5]\nopt=Adam\nlr=0.1",
                    "rules=0.2\nmodel.seed=3\nsymbolic.lib=[x,x^2,sin]"};
    seeds.words = {"=", "\n", "[", "]", "[]", "true", "\"", "null", ",", "opt=", "loss=", "."};
    for (const std::string &name : fieldNames()) seeds.words.push_back(name + "=");
    return {"settings", std::move(seeds),
            [](const std::string &bytes) {
                std::vector<std::string> lines;
                for (std::size_t at = 0; at <= bytes.size();) {
                    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
                    lines.push_back(bytes.substr(at, end - at));
                    at = end + 1;
                }
                Experiment experiment = presets().front();
                orError<std::invalid_argument>([&] { setFields(experiment, lines); });
                orError<std::invalid_argument>([&] { experiment.validate(); });
            },
            16};
}

}  // namespace

void save(const std::string &file, const std::string &bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string load(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void useFile(const std::string &file) {
    orError<DataError>([&] {
        CsvDialect dialect;
        if (isText(tableFormat(file))) {
            dialect = csvDialectOf(file);
            previewCsv(file, dialect, 3);
        }
        if (tableFormat(file) == TableFormat::Sheet) {
            const std::string last = std::to_string(sheetsOf(file).size());
            orError<DataError>([&] { readTable({file, last, "B:C"}, dialect, littleMemory()); });
        }
        const Table table = readTable(file, dialect, littleMemory());
        orError<DataError>([&] { deriveColumns(table); });
        useTable(table);
    });
}

std::vector<Reader> readers(const std::string &data) {
    std::vector<Reader> all = {experimentReader(data),
                               autosaveReader(),
                               curvesReader(),
                               csvReader(),
                               npyReader(),
                               zipReader(),
                               npzReader(),
                               idxReader(),
                               formulaReader(),
                               formReader(),
                               functionReader(),
                               settingsReader()};
    for (Reader &reader : sheetReaders()) all.push_back(std::move(reader));
    return all;
}

}  // namespace kan::fuzz
