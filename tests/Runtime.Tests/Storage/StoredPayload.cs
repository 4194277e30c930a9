using System.Text.Encodings.Web;
using System.Text.Json;
using Notify;
using Npgsql;

namespace Runtime.Tests.Storage;

/// <summary>A payload in the table, as a publisher or a trigger leaves it there.</summary>
internal sealed record StoredPayload(Guid Id, string Channel, string Json)
{
    private static readonly JsonSerializerOptions Options =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Reference => PayloadReference.Format(Id);

    public static StoredPayload Create(string channel, string json) => new(Guid.NewGuid(), channel, json);

    public static StoredPayload Of(Tick tick, string channel = "c") => Create(channel, JsonSerializer.Serialize(tick, Options));

    public static async Task<int> InsertAsync(NpgsqlConnection connection, IReadOnlyCollection<StoredPayload> payloads, CancellationToken ct)
    {
        await using NpgsqlCommand insert = new(NotifyCommand.Store, connection);
        insert.Parameters.Add(new NpgsqlParameter { Value = payloads.Select(payload => payload.Id).ToArray() });
        insert.Parameters.Add(new NpgsqlParameter { Value = payloads.Select(payload => payload.Channel).ToArray() });
        insert.Parameters.Add(new NpgsqlParameter { Value = payloads.Select(payload => payload.Json).ToArray() });
        return await insert.ExecuteNonQueryAsync(ct);
    }
}
