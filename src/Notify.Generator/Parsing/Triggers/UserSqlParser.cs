using System.Text.RegularExpressions;

namespace Notify.Generator.Model;

/// <summary>Which of a trigger's two rows an SQL expression names.</summary>
internal static class SqlMentions
{
    /// <summary>What is no code: strings, dollar quotes, quoted identifiers and comments.</summary>
    private static readonly Regex NoCode = new(
        """
        (?<![\w$])[eE]'([^'\\]|\\.|'')*' | '([^']|'')*' | "([^"]|"")*" | (\$[\p{L}_]?\w*\$).*?\4 | --[^\r\n]* | /\*.*?\*/
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly Regex Row = new(
        @"(?<![\w$.])(old|new)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Decision = new(
        @"(?<![\w$.])(case|coalesce|is|tg_op)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether it says itself what to take where a row or a value is missing.</summary>
    public static bool DecidesWhatIsMissing(string sql) => Decision.IsMatch(NoCode.Replace(sql, " "));

    public static RowMentions Rows(string sql)
    {
        RowMentions found = default;
        foreach (Match match in Row.Matches(NoCode.Replace(sql, " ")))
        {
            found |= match.Value[0] is 'o' or 'O' ? RowMentions.Old : RowMentions.New;
        }

        return found;
    }
}

[Flags]
internal enum RowMentions
{
    None = 0,
    Old = 1,
    New = 2,
}
