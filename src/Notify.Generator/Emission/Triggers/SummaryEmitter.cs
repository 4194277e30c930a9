using Notify.Generator.Model.Triggers;
using static Notify.Generator.Model.Triggers.TriggerVariables;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints what sends one notification per statement.</summary>
internal static class SummaryEmitter
{
    public static void Emit(SourceWriter writer, StatementBodyModel body, SummaryModel summary)
    {
        string from = StatementEmitter.From(summary);
        if (summary.CountsRows)
        {
            writer.Append($"{Count.Name} := (SELECT count(*) FROM ").AppendVerbatim(from).Append(");").EndLine();
            writer.Append($"IF {Count.Name} > 0 THEN");
        }
        else
        {
            writer.Append("IF EXISTS (SELECT FROM ").AppendVerbatim(from).Append(") THEN");
        }

        writer.EndLine();
        using SourceWriter.Block block = writer.Indent(end: "END IF;");
        EmitNotification(writer, body, summary.Notification);
    }

    /// <summary>Sends a notification that contains no value of a row.</summary>
    public static void EmitNotification(SourceWriter writer, StatementBodyModel body, NotificationModel notification)
    {
        if (body.Channel.IsFamily)
        {
            TextEmitter.EmitAssignment(writer, Channel, body.Channel.Name, isRowLevel: false);
        }

        string channel = TextEmitter.Channel(body);
        string send = $"{Sent.Name} := pg_notify({channel}, {Payload.Name});";
        TextEmitter.EmitAssignment(writer, Payload, notification.Payload, isRowLevel: false);
        if (!notification.MayBeTooLarge)
        {
            writer.Write(send);
            return;
        }

        using (writer.Indent($"IF octet_length({Payload.Name}) <= {PayloadLimit.MaxBytes} THEN"))
        {
            writer.Write(send);
        }

        using (writer.Indent("ELSE", "END IF;"))
        {
            FailureEmitter.EmitTooLarge(writer, body, channel, Payload.Name, $"octet_length({Payload.Name})", "NULL::json");
        }
    }
}
