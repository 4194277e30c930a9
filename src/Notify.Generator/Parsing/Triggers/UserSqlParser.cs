using System.Text.RegularExpressions;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Finds what an SQL expression of the user's names.</summary>
internal static class UserSqlParser
{
    /// <summary>What is not code: strings, dollar quotes, quoted identifiers and comments.</summary>
    private static readonly Regex NoCode = new(
        """
        (?<![\w$])[eE]'([^'\\]|\\.|'')*' | '([^']|'')*' | "([^"]|"")*" | (\$[\p{L}_]?\w*\$).*?\4 | --[^\r\n]* | /\*.*?\*/
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly Regex Row = new(
        @"(?<![\w$.])(old|new)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Decision = new(
        @"(?<![\w$.])(case|coalesce|is|tg_op)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether the expression itself handles missing rows and values.</summary>
    public static bool HandlesMissing(string sql) => Decision.IsMatch(NoCode.Replace(sql, " "));

    /// <summary>The rows that the expression names.</summary>
    public static RowMentions FindRows(string sql)
    {
        RowMentions found = default;
        foreach (Match match in Row.Matches(NoCode.Replace(sql, " ")))
        {
            found |= match.Value[0] is 'o' or 'O' ? RowMentions.Old : RowMentions.New;
        }

        return found;
    }
}
