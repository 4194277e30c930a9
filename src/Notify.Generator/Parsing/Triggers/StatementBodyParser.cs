using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides what the function of a statement-level trigger does.</summary>
internal static class StatementBodyParser
{
    public static StatementBodyModel Parse(TriggerOptions trigger, ChannelNameModel channel, ObjectModel payload, bool knowsTable)
    {
        string row = Row(trigger, payload);
        TextParser texts = new(trigger, row, row, knowsTable);
        OversizeAction oversize = BodyParser.Oversize(trigger);
        TriggerChannelModel name = BodyParser.Channel(channel, texts);
        ChangesModel? changes = trigger.On == TriggerEvents.Truncate ? null : Changes(trigger, payload, texts, row, oversize);
        NotificationModel? truncation = (trigger.On & TriggerEvents.Truncate) == 0 ? null
            : Notification(payload, new TextParser(trigger, row: null, old: null, knowsTable));
        NotificationModel? single = (changes as SummaryModel)?.Notification ?? truncation;
        bool raisesFailure = oversize == OversizeAction.RaiseAfterGuard
            && (changes is EachRowModel or PackedModel || single is { MayBeTooLarge: true });
        return new StatementBodyModel
        {
            Channel = name,
            Oversize = oversize,
            RaisesErrors = trigger.RaisesErrors,
            HasUserSql = BodyParser.HasUserSql(trigger, payload),
            Changes = changes,
            Truncation = truncation,
            RaisesFailure = raisesFailure,
            Variables = Variables(name, oversize, changes, truncation, raisesFailure).ToEquatableArray(),
        };
    }

    /// <summary>
    /// The transition table has one name for all operations, so that one function serves them all. The user's SQL calls its rows NEW or OLD.
    /// </summary>
    public static string Row(TriggerOptions trigger, ObjectModel payload)
    {
        RowMentions mentions = FilledMemberParser.WithRows(payload)
            .Aggregate(trigger.WhenMentions, (found, member) => found | member.Fill.Mentions);
        return (mentions & RowMentions.New) != 0 ? "new" : (mentions & RowMentions.Old) != 0 ? "old" : "changed";
    }

    private static ChangesModel Changes(TriggerOptions trigger, ObjectModel payload, TextParser texts, string row, OversizeAction oversize)
    {
        bool countsRows = FilledMemberParser.All(payload).Any(member => member.Fill.Kind == FillKind.Count);
        switch (trigger.Form)
        {
            case TriggerForm.EachRow:
                return new EachRowModel { Row = row, Condition = trigger.RowCondition, Payload = texts.Object(payload) };
            case TriggerForm.Packed:
                (EquatableArray<TextPartModel> head, EquatableArray<TextPartModel> tail) = texts.Envelope(payload);
                return new PackedModel
                {
                    Row = row,
                    Condition = trigger.RowCondition,
                    Head = head,
                    Item = texts.Object(FilledMemberParser.RowObject(payload)),
                    Tail = tail,
                    CountsRows = countsRows,
                    NumbersRows = oversize is OversizeAction.Warn or OversizeAction.Raise,
                };
            default:
                return new SummaryModel
                {
                    Row = row,
                    Condition = trigger.RowCondition,
                    Notification = Notification(payload, texts),
                    CountsRows = countsRows,
                };
        }
    }

    private static NotificationModel Notification(ObjectModel payload, TextParser texts) =>
        new(texts.Object(payload), FilledMemberParser.All(payload).Any(member => member.Fill.Kind == FillKind.Sql));

    private static IEnumerable<VariableModel> Variables(
        TriggerChannelModel channel, OversizeAction oversize, ChangesModel? changes, NotificationModel? truncation, bool raisesFailure)
    {
        PackedModel? packed = changes as PackedModel;
        SummaryModel? summary = changes as SummaryModel;
        IEnumerable<TextPartModel> ofChanges = changes switch
        {
            EachRowModel each => each.Payload,
            PackedModel pack => [.. pack.Head, .. pack.Item, .. pack.Tail],
            SummaryModel sum => sum.Notification.Payload,
            _ => [],
        };
        HashSet<TextPartKind> kinds = [.. channel.Name.Concat(ofChanges).Concat(truncation?.Payload ?? []).Select(part => part.Kind)];
        bool sendsSingle = truncation is not null || summary is not null;
        bool storesEach = changes is EachRowModel && oversize == OversizeAction.Store;
        (VariableModel Variable, bool IsNeeded)[] all =
        [
            (TriggerVariables.Operation, kinds.Contains(TextPartKind.Operation)),
            (TriggerVariables.Table, kinds.Contains(TextPartKind.TableArgument)),
            (TriggerVariables.Schema, kinds.Contains(TextPartKind.SchemaArgument)),
            (TriggerVariables.Timestamp, kinds.Contains(TextPartKind.Timestamp)),
            (TriggerVariables.Count, kinds.Contains(TextPartKind.Count)),
            (TriggerVariables.Message, changes is EachRowModel || (packed is not null && channel.IsFamily)),
            (TriggerVariables.Channel, channel.IsFamily && (packed is not null || sendsSingle)),
            (TriggerVariables.Payload, sendsSingle),
            (TriggerVariables.Head, packed is not null),
            (TriggerVariables.Tail, packed is not null),
            (TriggerVariables.Item, packed is not null),
            (TriggerVariables.Items, packed is not null),
            (TriggerVariables.Room, packed is not null),
            (TriggerVariables.Size, packed is not null),
            (TriggerVariables.RowNumber, packed is { NumbersRows: true }),
            (TriggerVariables.Skipped, packed is not null && oversize == OversizeAction.Warn),
            (TriggerVariables.Failure, raisesFailure),
            (TriggerVariables.Sent, packed is not null || sendsSingle || storesEach),
        ];
        return all.Where(one => one.IsNeeded).Select(one => one.Variable);
    }
}
