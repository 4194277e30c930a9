using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Decides what a trigger function does.</summary>
internal static class BodyParser
{
    /// <param name="trigger">What the attribute asks for.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="knowsTable">Whether the function serves one table only, so that the table's name is part of it.</param>
    public static BodyModel Parse(TriggerOptions trigger, ChannelNameModel channel, ObjectModel payload, bool knowsTable) =>
        trigger.IsRowLevel ? ParseRow(trigger, channel, payload, knowsTable) : StatementBodyParser.Parse(trigger, channel, payload, knowsTable);

    public static TriggerChannelModel Channel(ChannelNameModel channel, TextParser texts) =>
        new(channel.Pattern, channel.IsFamily, texts.ChannelName(channel));

    public static bool HasUserSql(TriggerOptions trigger, ObjectModel payload) =>
        trigger.RowCondition is not null || FilledMemberParser.WithRows(payload).Any(member => member.Fill.Kind == FillKind.Sql);

    public static OversizeAction Oversize(TriggerOptions trigger) => trigger.Oversize switch
    {
        TriggerOversize.Store => OversizeAction.Store,
        TriggerOversize.Fail => trigger.RaisesErrors ? OversizeAction.Raise : OversizeAction.RaiseAfterGuard,
        _ => OversizeAction.Warn,
    };

    private static RowBodyModel ParseRow(TriggerOptions trigger, ChannelNameModel channel, ObjectModel payload, bool knowsTable)
    {
        bool mayBeEither = (trigger.On & TriggerEvents.Delete) != 0 && trigger.On != TriggerEvents.Delete;
        string row = mayBeEither ? TriggerVariables.Changed.Name : trigger.On == TriggerEvents.Delete ? "OLD" : "NEW";
        TextParser texts = new(trigger, row, "OLD", knowsTable);
        EquatableArray<TextPartModel> json = texts.Object(payload);
        TriggerChannelModel name = Channel(channel, texts);
        bool copiesRow = json.Concat(name.Name).Any(part => part.Row == TriggerVariables.Changed.Name);
        bool listsChangedColumns = json.Any(part => part.Kind == TextPartKind.ChangedColumns);
        OversizeAction oversize = Oversize(trigger);
        return new RowBodyModel
        {
            Channel = name,
            Oversize = oversize,
            RaisesErrors = trigger.RaisesErrors,
            HasUserSql = HasUserSql(trigger, payload),
            Row = row,
            CopiesRow = copiesRow,
            ListsChangedColumns = listsChangedColumns,
            Payload = json,
            Variables =
            [
                .. copiesRow ? [TriggerVariables.Changed] : Array.Empty<VariableModel>(),
                .. listsChangedColumns ? [TriggerVariables.ChangedColumns] : Array.Empty<VariableModel>(),
                .. channel.IsFamily ? [TriggerVariables.Channel] : Array.Empty<VariableModel>(),
                TriggerVariables.Payload,
                TriggerVariables.Sent,
                .. oversize == OversizeAction.RaiseAfterGuard ? [TriggerVariables.Failure] : Array.Empty<VariableModel>(),
            ],
        };
    }
}
