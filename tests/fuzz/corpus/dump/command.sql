/* /* nested */ select 1; 
\! touch x
