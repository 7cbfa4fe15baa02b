"""Why a complaint went where it went, for stored and for supposed complaints."""
