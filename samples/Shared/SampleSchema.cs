using Npgsql;

namespace Samples;

/// <summary>Creates a sample's tables and triggers, all or none of them.</summary>
internal static class SampleSchema
{
    /// <param name="connectionString">The database.</param>
    /// <param name="schema">A separate schema, so that the sample touches none of your tables.</param>
    /// <param name="sql">SQL that can be run again. If several instances come here at once, one waits for the other.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task ApplyAsync(string connectionString, string schema, string sql, CancellationToken ct)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(ct);
        await using NpgsqlCommand command = new(
            $"SELECT pg_advisory_xact_lock(hashtext('{schema}')); CREATE SCHEMA IF NOT EXISTS {schema}; {sql}", connection, transaction);
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
