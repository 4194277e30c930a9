using Npgsql;

namespace Notify;

/// <summary>Builds data sources that lead to the primary: a standby refuses LISTEN and NOTIFY alike (F17).</summary>
internal static class PrimaryDataSource
{
    /// <param name="connectionString">As the user gave it.</param>
    /// <param name="configure">The user's callback; runs before <paramref name="settle"/>, so that it can't undo it.</param>
    /// <param name="settle">Sets what Notify depends on.</param>
    public static NpgsqlDataSource Build(
        string connectionString, Action<NpgsqlDataSourceBuilder>? configure, Action<NpgsqlConnectionStringBuilder> settle)
    {
        NpgsqlDataSourceBuilder builder = new(connectionString);
        configure?.Invoke(builder);
        NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
        settle(settings);
        // Npgsql takes this from the data source below, and refuses it in the string of one with a single host.
        settings.TargetSessionAttributes = null;
        return settings.Host?.Contains(',', StringComparison.Ordinal) == true
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }
}
