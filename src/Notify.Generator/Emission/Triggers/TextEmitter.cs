using System.Text;

namespace Notify.Generator.Emission.Triggers;

/// <summary>
/// Text put together of literals and values with <c>||</c>: measured to be the fastest way to make JSON, faster than
/// <c>json_build_object</c>, <c>row_to_json</c> and <c>concat</c>; docs/triggers.md has the figures. It has no limit of 50 pairs [F26].
/// </summary>
internal sealed class SqlConcatenation
{
    private readonly List<(string Text, bool IsLiteral)> _pieces = [];

    /// <summary>Appends text that is known at build time, to what is known already.</summary>
    public SqlConcatenation Literal(string text)
    {
        if (_pieces.Count > 0 && _pieces[_pieces.Count - 1].IsLiteral)
        {
            text = _pieces[_pieces.Count - 1].Text + text;
            _pieces.RemoveAt(_pieces.Count - 1);
        }

        if (text.Length > 0)
        {
            _pieces.Add((text, true));
        }

        return this;
    }

    /// <summary>Appends an SQL expression of type text that is never null.</summary>
    public SqlConcatenation Value(string sql)
    {
        _pieces.Add((sql, false));
        return this;
    }

    /// <summary>The expression; each further literal, and what follows it, on a line of its own.</summary>
    public string ToSql(string indentation)
    {
        if (_pieces.Count == 0)
        {
            return "''";
        }

        StringBuilder sql = new();
        foreach ((string text, bool isLiteral) in _pieces)
        {
            sql.Append(sql.Length == 0 ? "" : isLiteral ? $"\n{indentation}|| " : " || ");
            sql.Append(isLiteral ? Sql.Literal(text) : text);
        }

        return sql.ToString();
    }
}
