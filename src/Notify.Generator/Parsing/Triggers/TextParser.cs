using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;
using Notify.Generator.Text;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides what a payload's JSON and a channel's name are concatenated from.</summary>
/// <param name="trigger">The trigger.</param>
/// <param name="row">The name of the changed row; null if there is none, as for a TRUNCATE.</param>
/// <param name="old">The name of the row before the change.</param>
/// <param name="knowsTable">Whether the table's name is known, because the function serves one table only.</param>
internal sealed class TextParser(TriggerOptions trigger, string? row, string? old, bool knowsTable)
{
    /// <summary>The JSON of an object.</summary>
    public EquatableArray<TextPartModel> Object(ObjectModel model) => AddObject(new Builder(), model).Build();

    /// <summary>The JSON of a payload before and after the rows that are packed into it.</summary>
    public (EquatableArray<TextPartModel> Head, EquatableArray<TextPartModel> Tail) Envelope(ObjectModel payload)
    {
        Builder head = new();
        Builder tail = new();
        Builder current = head;
        current.Literal("{");
        foreach (MemberModel member in payload.Members)
        {
            AddName(current, member, payload);
            if (member.Fill.Kind == FillKind.Rows)
            {
                current.Literal("[");
                current = tail;
                current.Literal("]");
            }
            else
            {
                AddValue(current, member);
            }
        }

        current.Literal("}");
        return (head.Build(), tail.Build());
    }

    /// <summary>A channel's name.</summary>
    public EquatableArray<TextPartModel> ChannelName(ChannelNameModel channel)
    {
        Builder name = new();
        foreach (ChannelNamePartModel part in channel.Parts)
        {
            if (part.Parameter is null)
            {
                name.Literal(part.Literal);
            }
            else
            {
                AddNamePart(name, part.Parameter.Fill, channel.EscapedIn(part.Parameter.Value));
            }
        }

        return name.Build();
    }

    private void AddNamePart(Builder name, FillModel fill, string escaped)
    {
        switch (fill.Kind)
        {
            case FillKind.Operation when trigger.SingleOperation is { } single:
                name.Literal(ChannelNameModel.EscapeText(Upper(single), escaped));
                break;
            case FillKind.Operation:
                name.Add(new TextPartModel(TextPartKind.Operation, Escaped: escaped));
                break;
            case FillKind.Table or FillKind.Schema when knowsTable:
                name.Literal(ChannelNameModel.EscapeText(fill.Kind == FillKind.Table ? trigger.Table : trigger.Schema, escaped));
                break;
            case FillKind.Table or FillKind.Schema:
                name.Add(new TextPartModel(
                    fill.Kind == FillKind.Table ? TextPartKind.TableArgument : TextPartKind.SchemaArgument, Escaped: escaped));
                break;
            case FillKind.Column or FillKind.Old:
                name.Add(Column(fill, isJson: false) with { Escaped = escaped });
                break;
            case FillKind.TransactionId:
                name.Add(new TextPartModel(TextPartKind.TransactionId, Escaped: escaped));
                break;
            case FillKind.Count:
                name.Add(new TextPartModel(TextPartKind.Count));
                break;
            default:
                name.Add(new TextPartModel(TextPartKind.Expression, fill.Text, Escaped: escaped));
                break;
        }
    }

    private Builder AddObject(Builder json, ObjectModel model)
    {
        json.Literal("{");
        foreach (MemberModel member in model.Members)
        {
            AddName(json, member, model);
            AddValue(json, member);
        }

        return json.Literal("}");
    }

    private static void AddName(Builder json, MemberModel member, ObjectModel model) =>
        json.Literal($"{(member == model.Members[0] ? "" : ",")}\"{JsonText.Escape(member.JsonName)}\":");

    private void AddValue(Builder json, MemberModel member)
    {
        FillModel fill = member.Fill;
        if (fill.IsOfRow && row is null)
        {
            json.Literal("null");
            return;
        }

        _ = fill.Kind switch
        {
            FillKind.Nested => AddObject(json, (ObjectModel)member.Value),
            FillKind.Rows => json.Literal("[]"),
            FillKind.Operation when trigger.SingleOperation is { } single => json.Literal($"\"{Upper(single)}\""),
            FillKind.Operation => json.Literal("\"").Add(new TextPartModel(TextPartKind.Operation)).Literal("\""),
            FillKind.Table when knowsTable => json.Literal($"\"{JsonText.Escape(trigger.Table)}\""),
            FillKind.Table => json.Add(new TextPartModel(TextPartKind.TableArgument, IsJson: true)),
            FillKind.Schema when knowsTable => json.Literal($"\"{JsonText.Escape(trigger.Schema)}\""),
            FillKind.Schema => json.Add(new TextPartModel(TextPartKind.SchemaArgument, IsJson: true)),
            FillKind.TransactionId when member.Value is ScalarModel { Kind: ScalarKind.String } =>
                json.Literal("\"").Add(new TextPartModel(TextPartKind.TransactionId)).Literal("\""),
            FillKind.TransactionId => json.Add(new TextPartModel(TextPartKind.TransactionId)),
            FillKind.Timestamp => json.Add(new TextPartModel(TextPartKind.Timestamp)),
            FillKind.Count => json.Add(new TextPartModel(TextPartKind.Count)),
            FillKind.ChangedColumns => json.Add(new TextPartModel(TextPartKind.ChangedColumns)),
            FillKind.Row => json.Add(new TextPartModel(TextPartKind.WholeRow, Row: row!)),
            FillKind.Column or FillKind.Old => json.Add(Column(fill, isJson: true)),
            _ => json.Add(new TextPartModel(TextPartKind.Expression, fill.Text, IsJson: true)),
        };
    }

    private TextPartModel Column(FillModel fill, bool isJson) =>
        new(TextPartKind.Column, fill.Text, (fill.Kind == FillKind.Old ? old : row) ?? "", isJson);

    private static string Upper(TriggerEvents single) => single.ToString().ToUpperInvariant();

    /// <summary>Collects parts. Literals that follow each other become one.</summary>
    private sealed class Builder
    {
        private readonly List<TextPartModel> _parts = [];

        public Builder Literal(string text)
        {
            if (_parts.Count > 0 && _parts[_parts.Count - 1] is { Kind: TextPartKind.Literal } last)
            {
                _parts[_parts.Count - 1] = last with { Text = last.Text + text };
            }
            else if (text.Length > 0)
            {
                _parts.Add(new TextPartModel(TextPartKind.Literal, text));
            }

            return this;
        }

        public Builder Add(TextPartModel part)
        {
            _parts.Add(part);
            return this;
        }

        public EquatableArray<TextPartModel> Build() => _parts.ToEquatableArray();
    }
}
