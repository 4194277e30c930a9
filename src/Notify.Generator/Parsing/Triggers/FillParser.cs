using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides what a trigger fills a member with, and whether the member's type can hold it.</summary>
internal static class FillParser
{
    private static readonly (string Attribute, FillKind Kind, string Holder)[] Fills =
    [
        (KnownTypes.PgColumnAttribute, FillKind.Column, ""),
        (KnownTypes.PgOldAttribute, FillKind.Old, ""),
        (KnownTypes.PgSqlAttribute, FillKind.Sql, ""),
        (KnownTypes.PgRowAttribute, FillKind.Row, "a JsonElement, or a type that has members for the columns"),
        (KnownTypes.PgChangedColumnsAttribute, FillKind.ChangedColumns, "a collection of strings"),
        (KnownTypes.PgOperationAttribute, FillKind.Operation, "a Notify.ChangeKind or a string"),
        (KnownTypes.PgTableAttribute, FillKind.Table, "a string"),
        (KnownTypes.PgSchemaAttribute, FillKind.Schema, "a string"),
        (KnownTypes.PgTimestampAttribute, FillKind.Timestamp, "a DateTimeOffset or a DateTime"),
        (KnownTypes.PgTransactionIdAttribute, FillKind.TransactionId, "a long, a ulong or a string"),
        (KnownTypes.PgCountAttribute, FillKind.Count, "an int or a long"),
        (KnownTypes.PgRowsAttribute, FillKind.Rows, "a collection of records"),
    ];

    /// <summary>The attributes that decide what fills a member.</summary>
    public static IEnumerable<string> Attributes => Fills.Select(fill => fill.Attribute);

    /// <summary>The attribute as it is written: <c>[PgOperation]</c>.</summary>
    public static string Shown(FillKind kind) => Shown(Fills.First(fill => fill.Kind == kind).Attribute);

    public static FillModel Parse(
        IPropertySymbol property, List<AttributeData> attributes, ValueModel value, string jsonName, PayloadScope scope)
    {
        (string Attribute, FillKind Kind, string Holder)[] marks =
            attributes.Count == 0 ? [] : [.. Fills.Where(fill => attributes.Find(fill.Attribute) is not null)];
        if (marks.Length == 0)
        {
            return value is ObjectModel { Members: var members } && members.Any(member => member.Fill.IsMarked)
                ? new FillModel(FillKind.Nested)
                : new FillModel(FillKind.Column, jsonName, IsMarked: false);
        }

        if (marks.Length > 1)
        {
            scope.Report(Descriptors.SeveralFills, property.Name, string.Join(", ", marks.Select(mark => Shown(mark.Attribute))));
        }

        (string attribute, FillKind kind, string holder) = marks[0];
        if (!Holds(kind, value))
        {
            scope.Report(
                Descriptors.InvalidFilledMember, property.Name, Shown(attribute).Trim('[', ']'), property.Type.ToDisplayString(), holder);
        }

        string text = attributes.Find(attribute)!.Argument<string>(0) ?? "";
        return kind == FillKind.Sql
            ? new FillModel(kind, UserSqlParser.Normalize(text), Mentions: UserSqlParser.FindRows(text))
            : new FillModel(kind, text);
    }

    private static string Shown(string attribute) =>
        $"[{attribute.Substring("Notify.".Length, attribute.Length - "Notify.".Length - "Attribute".Length)}]";

    private static bool Holds(FillKind kind, ValueModel value) => kind switch
    {
        FillKind.Operation =>
            value is EnumModel { TypeName: "global::" + KnownTypes.ChangeKind, Writing: EnumWriting.Name } || Is(value, ScalarKind.String),
        FillKind.Table or FillKind.Schema => Is(value, ScalarKind.String),
        FillKind.Timestamp => Is(value, ScalarKind.DateTimeOffset, ScalarKind.DateTime),
        FillKind.TransactionId => Is(value, ScalarKind.Int64, ScalarKind.UInt64, ScalarKind.String),
        FillKind.Count => Is(value, ScalarKind.Int32, ScalarKind.Int64),
        FillKind.ChangedColumns => value is ListModel { Element: ScalarModel { Kind: ScalarKind.String } },
        FillKind.Row => value is ObjectModel or DictionaryModel or ContextModel || Is(value, ScalarKind.JsonElement),
        FillKind.Rows => value is ListModel { Element: ObjectModel },
        _ => true,
    };

    private static bool Is(ValueModel value, params ScalarKind[] kinds) =>
        value is ScalarModel { Kind: var kind } && kinds.Contains(kind);
}
